/** Coefficients of two raters, from the table of their values. */
import { studentQuantile } from '../statistics/distributions.ts'
import { NOTHING_PAIRABLE, ONE_CATEGORY, type Outcome } from '../statistics/outcome.ts'
import { noDisagreement } from './few-units.ts'
import { nominal, sum, type Metric } from './metric.ts'

/** The cells that are not empty: first rater's category, second rater's category, units. */
export interface PairTable {
  categories: number
  first: Int32Array
  second: Int32Array
  units: Float64Array
}

export interface Kappa {
  kappa: Outcome
  /** Asymptotic standard error for an interval around kappa. */
  se: Outcome
  low: Outcome
  high: Outcome
}

/** 97.5th percentile of the standard normal distribution. */
const NORMAL_975 = 1.959963984540054

/** Below it a standard error is 0 but for rounding. */
const STILL = 1e-9
/** So where one rater has one label only, or nobody ever agrees: an interval without width would say that kappa is known. */
const UNMOVED = { undefined: 'kappa is the same whichever units are drawn, so its standard error of 0 says nothing' }

/** A dense table, rows the first rater's category, columns the second's. */
export function tableOf(rows: readonly (readonly number[])[]): PairTable {
  const cells = rows.flatMap((row, first) => row.map((units, second) => ({ first, second, units })))
  const used = cells.filter(({ units }) => units > 0)
  return {
    categories: rows.length,
    first: Int32Array.from(used, ({ first }) => first),
    second: Int32Array.from(used, ({ second }) => second),
    units: Float64Array.from(used, ({ units }) => units),
  }
}

/**
 * Cohen's kappa (Cohen 1960), with a metric other than the nominal one weighted kappa (Cohen 1968), as 1 - Do / De. Standard
 * error: Fleiss, Cohen & Everitt 1969, eq. 13, here as the spread of each cell's influence on kappa; interval: kappa ± 1.96 of them,
 * not cut at ±1. Units that only one of the two rated are left out. With `clusters`, one of each cell, the influences are summed by cluster
 * before they are squared, and the interval has Student's t on them (Liang & Zeger 1986): without, units are taken to be independent.
 */
export function cohen(table: PairTable, metric: Metric = nominal(table.categories), clusters?: Int32Array): Kappa {
  const parts = partsOf(table, metric)
  if ('undefined' in parts) return { kappa: parts, se: parts, low: parts, high: parts }
  const { n, observed, expected, toFirst, toSecond } = parts
  const kappa = 1 - observed / expected
  if (kappa === 1) {
    const none = noDisagreement(n, 'units')
    return { kappa, se: none, low: none, high: none }
  }
  if (n < 2) {
    const one = { undefined: 'one unit has no spread to estimate a standard error from' }
    return { kappa, se: one, low: one, high: one }
  }
  let variance = 0
  const byCluster = new Map<number, number>()
  table.units.forEach((units, i) => {
    const a = table.first[i] as number
    const b = table.second[i] as number
    const chance = (toSecond[a] as number) + (toFirst[b] as number) - 2 * expected
    const influence = (metric.distance(a, b) - observed - (observed / expected) * chance) / expected
    variance += (units / n) * influence ** 2
    const cluster = clusters?.[i]
    if (cluster !== undefined) byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + (units / n) * influence)
  })
  if (clusters !== undefined) return aroundByCluster(kappa, [...byCluster.values()])
  const se = Math.sqrt(variance / n)
  if (se < STILL) return { kappa, se, low: UNMOVED, high: UNMOVED }
  return { kappa, se, low: kappa - NORMAL_975 * se, high: kappa + NORMAL_975 * se }
}

function aroundByCluster(kappa: number, influences: readonly number[]): Kappa {
  const clusters = influences.length
  if (clusters < 2) {
    const one = { undefined: 'one cluster has no spread to estimate a standard error from' }
    return { kappa, se: one, low: one, high: one }
  }
  const squares = influences.reduce((sum, one) => sum + one * one, 0)
  const se = Math.sqrt((squares * clusters) / (clusters - 1))
  if (se < STILL) return { kappa, se, low: UNMOVED, high: UNMOVED }
  const half = studentQuantile(0.975, clusters - 1) * se
  return { kappa, se, low: kappa - half, high: kappa + half }
}

/** Kappa alone, for bootstrap draws. */
export function cohenKappa(table: PairTable, metric: Metric = nominal(table.categories)): Outcome {
  const parts = partsOf(table, metric)
  return 'undefined' in parts ? parts : 1 - parts.observed / parts.expected
}

/** Kappa over its standard error when agreement is by chance alone (Fleiss, Cohen & Everitt 1969, eq. 14): a standard normal z. */
export function kappaZ(table: PairTable): Outcome {
  const parts = partsOf(table, nominal(table.categories))
  if ('undefined' in parts) return parts
  const { n, first, second, observed, expected } = parts
  const agreeing = 1 - expected
  const third = first.reduce((sum, p, c) => sum + p * (second[c] as number) * (p + (second[c] as number)), 0)
  const spread = agreeing + agreeing ** 2 - third
  const variance = spread / (n * expected ** 2)
  // Sums of shares are off by rounding.
  if (spread < 1e-12) return { undefined: 'the standard error under chance is zero' }
  return (1 - observed / expected) / Math.sqrt(variance)
}

/** Scott's pi (Scott 1955): chance from the shares both raters together give to each category. Weighted with other metrics. */
export function scottPi(table: PairTable, metric: Metric = nominal(table.categories)): Outcome {
  const n = sum(table.units)
  if (n === 0) return NOTHING_PAIRABLE
  const { first, second } = shares(table, n)
  const both = first.map((p, c) => (p + (second[c] as number)) / 2)
  if (both.filter((share) => share > 0).length < 2) return ONE_CATEGORY
  const sums = metric.sums(both)
  const expected = both.reduce((total, share, c) => total + share * (sums[c] as number), 0)
  return expected <= 0 ? ONE_CATEGORY : 1 - observedDistance(table, metric, n) / expected
}

interface Parts {
  n: number
  /** Shares of the categories, by rater. */
  first: Float64Array
  second: Float64Array
  observed: number
  expected: number
  /** Mean distance of a category to the values of the first or the second rater. */
  toFirst: Float64Array
  toSecond: Float64Array
}

function partsOf(table: PairTable, metric: Metric): Parts | { undefined: string } {
  const n = sum(table.units)
  if (n === 0) return NOTHING_PAIRABLE
  const { first, second } = shares(table, n)
  if (first.filter((share, c) => share + (second[c] as number) > 0).length < 2) return ONE_CATEGORY
  const toFirst = metric.sums(first)
  const toSecond = metric.sums(second)
  const expected = first.reduce((total, share, c) => total + share * (toSecond[c] as number), 0)
  if (expected <= 0) return ONE_CATEGORY
  return { n, first, second, observed: observedDistance(table, metric, n), expected, toFirst, toSecond }
}

function shares(table: PairTable, n: number): { first: Float64Array; second: Float64Array } {
  const first = new Float64Array(table.categories)
  const second = new Float64Array(table.categories)
  table.units.forEach((units, i) => {
    const a = table.first[i] as number
    const b = table.second[i] as number
    first[a] = (first[a] as number) + units / n
    second[b] = (second[b] as number) + units / n
  })
  return { first, second }
}

function observedDistance(table: PairTable, metric: Metric, n: number): number {
  return table.units.reduce(
    (total, units, i) => total + (units / n) * metric.distance(table.first[i] as number, table.second[i] as number),
    0,
  )
}

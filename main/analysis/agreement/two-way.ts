/**
 * Agreement beyond the annotators at hand: keys and annotators are both drawn with replacement, a value counts as often as its key and its
 * annotator were drawn, and no annotator is compared with a copy of their own (Owen 2007, The pigeonhole bootstrap). The
 * interval is the value ± t on the annotators less one, times the spread of the draws: with few annotators it is wide.
 */
import type { Estimate } from '#contract/estimate.ts'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import { studentQuantile } from '../statistics/distributions.ts'
import type { Metric } from './metric.ts'

/** One key: who labelled it, and the category that each gave to each of its units. */
export interface TwoWayKey {
  annotators: readonly number[]
  /** By annotator, in the order of `annotators`, then by unit. */
  codes: readonly ArrayLike<number>[]
}

export interface TwoWay extends Omit<Estimate, 'value'> {
  /** Draws that had a value. */
  draws: number
}

export interface Drawn {
  units: number
  weigh: (counts: Int32Array) => ArrayLike<number>
}

/** Fewer say nothing of others. */
const FEWEST = 3

/**
 * Krippendorff's alpha with the metric, for annotators like these. `categories`: codes run from 0 to one less.
 * @param drawn what is drawn, where that is not the keys: how many there are, and from how often each was drawn, how often each key was
 */
export function twoWayAlpha(
  keys: readonly TwoWayKey[],
  annotators: number,
  categories: number,
  metric: Metric,
  { seed, draws, progress }: BootstrapOptions,
  drawn: Drawn = { units: keys.length, weigh: (counts) => counts },
): TwoWay {
  if (annotators < FEWEST) {
    return none(`${annotators} annotators say nothing of others: it takes ${FEWEST}`)
  }
  const sums = keys.map((key) => sumsOf(key, metric))
  const alpha = (units: Int32Array, people: ArrayLike<number>): number =>
    alphaOf(keys, sums, categories, metric, drawn.weigh(units), people)
  const value = alpha(new Int32Array(drawn.units).fill(1), new Int32Array(annotators).fill(1))
  const random = xoroshiro128plus(seed)
  const values: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    progress?.(draw)
    const of = alpha(counts(random, drawn.units), counts(random, annotators))
    if (Number.isFinite(of)) values.push(of)
  }
  if (!Number.isFinite(value) || values.length * 2 < draws)
    return none('undefined in more than half of the bootstrap draws')
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1))
  if (spread === 0) return none('no draw differs from another')
  const half = studentQuantile(0.975, annotators - 1) * spread
  return { draws: values.length, low: value - half, high: Math.min(1, value + half), reason: null }
}

export const none = (reason: string): TwoWay => ({ draws: 0, low: null, high: null, reason })

function counts(random: ReturnType<typeof xoroshiro128plus>, size: number): Int32Array {
  const drawn = new Int32Array(size)
  for (let i = 0; i < size; i++) {
    const at = uniformInt(random, 0, size - 1)
    drawn[at] = (drawn[at] as number) + 1
  }
  return drawn
}

interface Sums {
  units: number
  /** Distances of every two of the key's annotators, over its units. */
  apart: Float64Array
  /** By annotator, each category that was given and to how many units. */
  times: readonly (readonly [category: number, units: number])[][]
}

function sumsOf({ codes }: TwoWayKey, { distance }: Metric): Sums {
  const people = codes.length
  const units = codes[0]?.length ?? 0
  const apart = new Float64Array(people * people)
  const times = codes.map((mine) => {
    const often = new Map<number, number>()
    for (let u = 0; u < units; u++) often.set(mine[u] as number, (often.get(mine[u] as number) ?? 0) + 1)
    return [...often]
  })
  codes.forEach((mine, i) => {
    for (let u = 0; u < units; u++) {
      const code = mine[u] as number
      codes.forEach((other, j) => {
        if (i !== j) apart[i * people + j] = (apart[i * people + j] as number) + distance(code, other[u] as number)
      })
    }
  })
  return { units, apart, times }
}

function alphaOf(
  keys: readonly TwoWayKey[],
  sums: readonly Sums[],
  categories: number,
  metric: Metric,
  drawn: ArrayLike<number>,
  people: ArrayLike<number>,
): number {
  const marginals = new Float64Array(categories)
  let observed = 0
  let values = 0
  keys.forEach(({ annotators }, k) => {
    const often = drawn[k] as number
    if (often === 0) return
    const { units, apart, times } = sums[k] as Sums
    const weights = annotators.map((annotator) => people[annotator] as number)
    const all = weights.reduce((sum, weight) => sum + weight, 0)
    weights.forEach((weight, i) => {
      const others = all - weight
      if (weight === 0 || others === 0) return
      let distance = 0
      weights.forEach((other, j) => (distance += other * (apart[i * weights.length + j] as number)))
      observed += (often * weight * distance) / others
      values += often * weight * units
      for (const [c, given] of times[i] as Sums['times'][number])
        marginals[c] = (marginals[c] as number) + often * weight * given
    })
  })
  const expected = metric.sums(marginals).reduce((sum, one, c) => sum + one * (marginals[c] as number), 0)
  return expected > 0 ? 1 - ((values - 1) * observed) / expected : Number.NaN
}

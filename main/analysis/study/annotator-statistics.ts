/** How each annotator works, and whether that changes while they do. */
import { mean, median } from 'simple-statistics'
import type { Estimate } from '#contract/estimate.ts'
import type { AnnotatorStatistics, Drift } from '#contract/statistics.ts'
import { measuresOfKind } from '#contract/kind.ts'
import { wilson } from '../statistics/estimate.ts'
import { rankTest, spearman } from '../statistics/spearman.ts'
import type { Reading } from './study-measures.ts'

/** @param last of the study’s kinds: its patterns are counted apart. */
export function annotatorStatistics(readings: readonly Reading[], last: string, seed: number): AnnotatorStatistics[] {
  return [...Map.groupBy(readings, ({ annotator }) => annotator)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([annotator, own]) => {
      const controls = own.filter(({ kind }) => kind === 'control')
      const keys = own.filter(({ kind }) => kind === 'key').toSorted((a, b) => a.worked - b.worked)
      const timed = keys.filter(({ seconds }) => seconds !== null)
      const seconds = timed.map((reading) => reading.seconds ?? 0)
      const patterns = keys.map(({ counts }) => counts.patterns)
      return {
        annotator,
        keys: keys.length,
        patterns: average(patterns),
        semanticPatterns: average(keys.map(({ counts }) => counts[measuresOfKind(last).patterns] ?? 0)),
        seconds: seconds.length === 0 ? null : median(seconds),
        controls: controls.length,
        controlRate: wilson(controls.filter(({ counts }) => counts.patterns > 0).length, controls.length),
        patternDrift: drift(keys, patterns, seed),
        secondsDrift: drift(timed, seconds, seed),
      }
    })
}

const average = (values: number[]): number | null => (values.length === 0 ? null : mean(values))

/**
 * Keys that came at one moment, as labels from a file do, have no order among them.
 * @param readings in the order of work, with a value each
 */
function drift(readings: readonly Reading[], values: number[], seed: number): Drift {
  const half = Math.floor(values.length / 2)
  const order = readings.map(({ worked }) => worked)
  const rho = spearman(order, values)
  return {
    first: isOrdered(order) ? average(values.slice(0, half)) : null,
    second: isOrdered(order) ? average(values.slice(half)) : null,
    trend: {
      rho: fieller(rho, values.length),
      points: values.length,
      ...rankTest(order, values, seed),
    },
  }
}

const isOrdered = (order: readonly number[]): boolean => new Set(order).size > 1

/** Interval of a rank correlation by Fisher's transformation, with the variance of Fieller, Hartley and Pearson (1957). */
function fieller(rho: number | null, n: number): Estimate {
  if (rho === null) return { value: null, low: null, high: null, reason: 'too few keys that differ' }
  if (n < 10) return { value: rho, low: null, high: null, reason: 'an interval needs at least ten keys' }
  if (Math.abs(rho) > 1 - 1e-12) {
    return { value: rho, low: null, high: null, reason: 'the order is perfect, of which there is no interval' }
  }
  const half = 1.96 * Math.sqrt(1.06 / (n - 3))
  return { value: rho, low: Math.tanh(Math.atanh(rho) - half), high: Math.tanh(Math.atanh(rho) + half), reason: null }
}

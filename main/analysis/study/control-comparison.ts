/**
 * What annotators find in keys beside what the same annotators find in control keys, whose prefixes are random. Only their own readings
 * are compared: what several agreed on is not what one of them would have found.
 */
import type { Estimate } from '#contract/estimate.ts'
import type { ControlMeasures, StudyStatistics } from '#contract/statistics.ts'
import { intervalOf } from '../statistics/key-interval.ts'
import { wilson } from '../statistics/estimate.ts'
import { COVERED, keyEstimate, keysOf, PATTERNS, type Measure, type Reading } from './study-measures.ts'

const NAMES = ['withPattern', 'patterns', 'covered'] as const

/** @param own the annotators' own readings of keys and controls. */
export function controlComparison(own: readonly Reading[], controls: readonly Reading[]): StudyStatistics['controls'] {
  const byReader = Map.groupBy(controls, ({ annotator }) => annotator)
  const keys = own.filter(({ kind, annotator }) => kind === 'key' && byReader.has(annotator))
  const annotators = [...byReader].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const read = Map.groupBy(keys, ({ annotator }) => annotator)
  const compared = annotators.filter(([annotator]) => read.has(annotator))
  const total = compared.reduce((sum, [, theirs]) => sum + theirs.length, 0)
  // As often as each reader stands among the controls, so often among the keys: they find differently much.
  const weighted = compared.flatMap(([annotator, theirs]) => {
    const readings = read.get(annotator) ?? []
    return readings.map((reading) => ({ ...reading, weight: theirs.length / total / readings.length }))
  })
  const [ofKeys, ofControls] = [measuresOf(weighted), measuresOf(controls)]
  const among = measuresOf(controls.filter(({ annotator }) => read.has(annotator)))
  return {
    annotations: controls.length,
    ...ofControls,
    beyond: beyond(ofKeys, among),
    keys: ofKeys,
    byAnnotator: annotators.map(([annotator, theirs]) => {
      const readings = (read.get(annotator) ?? []).map((reading) => ({ ...reading, weight: 1 }))
      const [one, other] = [measuresOf(readings), measuresOf(theirs)]
      return {
        annotator,
        readings: readings.length,
        annotations: theirs.length,
        keys: one,
        controls: other,
        beyond: beyond(one, other),
      }
    }),
  }
}

/** Wilson's interval of the share with a pattern counts keys: one that two annotators read is one case. */
function measuresOf(readings: readonly Reading[]): ControlMeasures {
  const layers = [...Map.groupBy(readings, ({ layer, kind }) => (kind === 'key' ? layer : 0)).values()].map(keysOf)
  const estimate = (measure: Measure): Estimate => intervalOf(keyEstimate(measure, layers))
  const keys = layers.reduce((sum, { length }) => sum + length, 0)
  const weights = readings.reduce((sum, { weight }) => sum + weight, 0)
  const found = readings.reduce((sum, { weight, counts }) => sum + (counts.patterns > 0 ? weight : 0), 0)
  return {
    withPattern: wilson((found / weights) * keys, keys),
    patterns: estimate(PATTERNS),
    covered: estimate(COVERED),
  }
}

const beyond = (keys: ControlMeasures, controls: ControlMeasures): ControlMeasures =>
  Object.fromEntries(
    NAMES.map((name) => [name, (name === 'patterns' ? difference : corrected)(keys[name], controls[name])]),
  ) as ControlMeasures

const NOTHING: Estimate = { value: null, low: null, high: null, reason: 'nothing to compare' }

/**
 * (p − c) / (1 − c) = 1 − (1 − p) / (1 − c), with the interval of the ratio of two independent shares from theirs (MOVER; Donner and
 * Zou 2012).
 */
export function corrected(p: Estimate, c: Estimate): Estimate {
  if (p.value === null || c.value === null) return NOTHING
  if (c.value >= 1) return { ...NOTHING, reason: 'everything was found in control keys as well' }
  const value = (p.value - c.value) / (1 - c.value)
  if (p.low === null || p.high === null || c.low === null || c.high === null) {
    return { value, low: null, high: null, reason: p.reason ?? c.reason }
  }
  const [a, la, ua] = [1 - p.value, 1 - p.high, 1 - p.low]
  const [b, lb, ub] = [1 - c.value, 1 - c.high, 1 - c.low]
  if (lb <= 0) {
    return {
      value,
      low: null,
      high: null,
      reason: 'control keys leave open whether all of it would be found in anything',
    }
  }
  const root = (end: number, other: number): number =>
    Math.sqrt(Math.max(0, (a * b) ** 2 - end * other * (2 * a - end) * (2 * b - other)))
  const high = (a * b + root(ua, lb)) / (lb * (2 * b - lb))
  // Where the controls are very uncertain the method gives no end; the worst of both ends is one.
  const low = ub < 2 * b ? (a * b - root(la, ub)) / (ub * (2 * b - ub)) : la / ub
  return { value, low: 1 - high, high: Math.min(1, 1 - low), reason: null }
}

/** p − c of independent numbers, with the interval from theirs (MOVER; Zou and Donner 2008). */
export function difference(p: Estimate, c: Estimate): Estimate {
  if (p.value === null || c.value === null) return NOTHING
  const value = p.value - c.value
  if (p.low === null || p.high === null || c.low === null || c.high === null) {
    return { value, low: null, high: null, reason: p.reason ?? c.reason }
  }
  return {
    value,
    low: value - Math.hypot(p.value - p.low, c.high - c.value),
    high: value + Math.hypot(p.high - p.value, c.value - c.low),
    reason: null,
  }
}

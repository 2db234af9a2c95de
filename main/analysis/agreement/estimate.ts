import type { CoefficientEstimate } from '#contract/agreement.ts'
import type { Estimate } from '#contract/estimate.ts'
import { drawn, intervalOf, type BootstrapOptions, type Interval } from '../statistics/bootstrap.ts'
import { NO_WIDTH, ROUNDING } from '../statistics/estimate.ts'
import { NOTHING_PAIRABLE, type Coefficient } from '../statistics/outcome.ts'
import { noDisagreement } from './few-units.ts'

/** Before it is named and said in words. */
export type UnreadEstimate = Omit<CoefficientEstimate, 'coefficient' | 'reading'>

/** An estimate with the coefficient's value in each draw, NaN where a draw leaves it undefined. */
export interface Drawn extends UnreadEstimate {
  drawn: Float64Array
}

/** The interval, or instead of one without width the reason why resampling gives none. @param noun what was resampled, in the plural */
export function wide(value: number, interval: Interval | undefined, units: number, noun: string): Interval | undefined {
  if (interval === undefined) return undefined
  const { low, high } = interval
  const isKnown = typeof low === 'number' && typeof high === 'number'
  if (value !== 1 && !(isKnown && high - low <= ROUNDING)) return interval
  const reason = value === 1 ? noDisagreement(units, noun) : ALWAYS_THE_SAME
  return { low: reason, high: reason }
}

const ALWAYS_THE_SAME = { undefined: NO_WIDTH }

/** @param interval none where the value has none to tell of */
export function estimateOf(value: Coefficient, interval?: Interval | null): Estimate {
  const none = { low: null, high: null }
  if (typeof value !== 'number') return { value: null, ...none, reason: value?.undefined ?? null }
  const { low, high } = interval ?? none
  if (typeof low === 'number' && typeof high === 'number') return { value, low, high, reason: null }
  const [absent] = [low, high].flatMap((end) => (typeof end === 'object' && end !== null ? [end.undefined] : []))
  return { value, ...none, reason: absent ?? null }
}

/** Values and intervals of coefficients that `evaluate` computes from how often each unit counts; see `bootstrap`. */
export function estimates<Name extends string>(
  units: number,
  options: BootstrapOptions,
  evaluate: (counts: Int32Array) => Record<Name, Coefficient>,
): Record<Name, Drawn> {
  const values = evaluate(new Int32Array(units).fill(1))
  const names = Object.keys(values) as Name[]
  const draws = drawn(units, options, (counts) => {
    const outcomes = evaluate(counts)
    return names.map((name) => outcomes[name] ?? NOTHING_PAIRABLE)
  })
  const entries = names.map((name, i): [Name, Drawn] => {
    const value = values[name]
    const drawn = draws[i] as Float64Array
    const interval = typeof value === 'number' ? wide(value, intervalOf(drawn, units), units, 'keys') : undefined
    return [name, { ...estimateOf(value, interval), drawn }]
  })
  return Object.fromEntries(entries) as Record<Name, Drawn>
}

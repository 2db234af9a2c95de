import { bootstrap, type BootstrapOptions, type Interval } from '../statistics/bootstrap.ts'
import { NOTHING_PAIRABLE, type Coefficient } from '../statistics/outcome.ts'
import { noDisagreement } from './few-units.ts'

/** A coefficient with its 95 % bootstrap interval; all `null` where it does not apply, all undefined where it is. */
export interface Estimate {
  value: Coefficient
  low: Coefficient
  high: Coefficient
}

/** The interval, or instead of one without width the reason why resampling gives none. @param noun what was resampled, in the plural */
export function wide(value: number, interval: Interval | undefined, units: number, noun: string): Interval | undefined {
  if (interval === undefined || interval.low !== interval.high) {
    // Rounding may give all draws of full agreement a width.
    if (value !== 1) return interval
  }
  const reason = value === 1 ? noDisagreement(units, noun) : ALWAYS_THE_SAME
  return { low: reason, high: reason }
}

const ALWAYS_THE_SAME = { undefined: 'every draw gives the same value' }

/** Values and intervals of coefficients that `evaluate` computes from how often each unit counts; see `bootstrap`. */
export function estimates<Name extends string>(
  units: number,
  options: BootstrapOptions,
  evaluate: (counts: Int32Array) => Record<Name, Coefficient>,
): Record<Name, Estimate> {
  const values = evaluate(new Int32Array(units).fill(1))
  const names = Object.keys(values) as Name[]
  const intervals = bootstrap(units, options, (counts) => {
    const drawn = evaluate(counts)
    return names.map((name) => drawn[name] ?? NOTHING_PAIRABLE)
  })
  const entries = names.map((name, i): [Name, Estimate] => {
    const value = values[name]
    if (typeof value !== 'number') return [name, { value, low: value, high: value }]
    return [name, { value, low: null, high: null, ...wide(value, intervals[i], units, 'keys') }]
  })
  return Object.fromEntries(entries) as Record<Name, Estimate>
}

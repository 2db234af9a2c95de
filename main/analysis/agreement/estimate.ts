import { drawn, intervalOf, type BootstrapOptions, type Interval } from '../statistics/bootstrap.ts'
import { NOTHING_PAIRABLE, type Coefficient } from '../statistics/outcome.ts'
import { noDisagreement } from './few-units.ts'

/** A coefficient with its 95 % bootstrap interval; all `null` where it does not apply, all undefined where it is. */
export interface Estimate {
  value: Coefficient
  low: Coefficient
  high: Coefficient
  /** A layer’s interval that holds together with those of all other layers; null where there is none. */
  together?: { low: number; high: number } | null
}

/** An estimate with the coefficient's value in each draw, NaN where a draw leaves it undefined. */
export interface Drawn extends Estimate {
  drawn: Float64Array
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
    if (typeof value !== 'number') return [name, { value, low: value, high: value, drawn }]
    return [name, { value, low: null, high: null, ...wide(value, intervalOf(drawn, units), units, 'keys'), drawn }]
  })
  return Object.fromEntries(entries) as Record<Name, Drawn>
}

import type { Coefficient } from '#contract/agreement.ts'

/** What is reported: a value, a reason, or null where the coefficient does not apply to such data. */
export type { Coefficient }

/** A coefficient that applies: its value, or the reason why there is none. */
export type Outcome = NonNullable<Coefficient>

/** Why a coefficient has no value, in words for people. Never stands for 0, 1 or NaN. */
export type Undefined = Exclude<Outcome, number>

export const NOTHING_PAIRABLE: Undefined = { undefined: 'no unit was rated twice, so no two values can be paired' }
export const ONE_CATEGORY: Undefined = {
  undefined: 'all values that can be paired are the same, so agreement by chance cannot be told from agreement',
}

/** Where value and reason stand apart. */
export const outcomeOf = ({ value, reason }: { value: number | null; reason: string | null }): Coefficient =>
  value ?? (reason === null ? null : { undefined: reason })

export function isNumber(outcome: Coefficient): outcome is number {
  return typeof outcome === 'number'
}

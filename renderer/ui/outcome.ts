import { decimal } from '#contract/decimal.ts'
import type { Coefficient, Explanation } from '#contract/agreement.ts'
import type { Estimate } from '#contract/estimate.ts'
import { coefficient, NONE, share } from './format.ts'

type Scale = Explanation['scale']

const number = (value: number, scale: Scale): string => (scale === 'share' ? share(value) : coefficient(value))

/** Its value as text, or the reason why there is none; null where it does not apply. */
export function outcome(
  { value, reason }: Pick<Estimate, 'value' | 'reason'>,
  scale: Scale,
): { text: string } | { reason: string } | null {
  if (value !== null) return { text: number(value, scale) }
  return reason === null ? null : { reason }
}

/**
 * `0.427 to 0.701`, or the reason why there is none; null where the coefficient does not apply.
 * @param digits decimal places of coefficients where there is little room; three significant ones when left out.
 */
export function interval(
  { low, high, reason }: Omit<Estimate, 'value'>,
  scale: Scale,
  digits?: number,
): { text: string } | { reason: string } | null {
  if (low === null || high === null) return reason === null ? null : { reason }
  if (scale === 'share') return { text: `${share(low).replace(' %', '')} to ${share(high)}` }
  const shown = (value: number): string => (digits === undefined ? coefficient(value) : decimal(value, digits))
  return { text: `${shown(low)} to ${shown(high)}` }
}

/** A share, or a dash with nothing behind it. */
export const shareOr = (value: Coefficient): string => (typeof value === 'number' ? share(value) : NONE)

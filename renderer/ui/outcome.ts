import { decimal } from '#contract/decimal.ts'
import type { Estimate, Explanation, Coefficient } from '#contract/agreement.ts'
import { coefficient, NONE, share } from './format.ts'

type Scale = Explanation['scale']

const number = (value: number, scale: Scale): string => (scale === 'share' ? share(value) : coefficient(value))

/** Its value as text, or the reason why there is none; null where it does not apply. */
export function outcome(value: Coefficient, scale: Scale): { text: string } | { reason: string } | null {
  if (value === null) return null
  return typeof value === 'number' ? { text: number(value, scale) } : { reason: value.undefined }
}

/**
 * `0.427 to 0.701`, or the reason why there is none; null where the coefficient does not apply.
 * @param digits decimal places of coefficients where there is little room; three significant ones when left out.
 */
export function interval(
  { low, high }: Pick<Estimate, 'low' | 'high'>,
  scale: Scale,
  digits?: number,
): { text: string } | { reason: string } | null {
  if (low === null || high === null) return null
  if (typeof low !== 'number') return { reason: low.undefined }
  if (typeof high !== 'number') return { reason: high.undefined }
  if (scale === 'share') return { text: `${share(low).replace(' %', '')} to ${share(high)}` }
  const shown = (value: number): string => (digits === undefined ? coefficient(value) : decimal(value, digits))
  return { text: `${shown(low)} to ${shown(high)}` }
}

/** A share, or a dash with nothing behind it. */
export const shareOr = (value: Coefficient): string => (typeof value === 'number' ? share(value) : NONE)

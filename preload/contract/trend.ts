/** A trend over layers or over time, in words. */
import { decimal, typeset } from './decimal.ts'
import type { Trend } from './statistics.ts'

const two = (value: number): string => typeset(value, 2)

/** How rare such a trend is where there is none. */
export const pInWords = (p: number | null): string =>
  p === null ? '' : p < 0.001 ? 'p < 0.001' : `p = ${decimal(p, 3)}`

export const rhoInWords = ({ rho, p }: Trend): string => {
  if (rho.value === null) return rho.reason ?? ''
  const interval = rho.low === null || rho.high === null ? '' : ` (${two(rho.low)} to ${two(rho.high)})`
  return `ρ ${two(rho.value)}${interval}, ${pInWords(p)}`
}

/** A trend over layers or over time, in words. */
import type { Trend } from './statistics.ts'

const two = (value: number): string => value.toFixed(2).replace('-', '−')

/** How rare such a trend is where there is none. */
export const pInWords = (p: number | null): string =>
  p === null ? '' : p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`

export const rhoInWords = ({ rho, p }: Trend): string => {
  if (rho.value === null) return rho.reason ?? ''
  const interval = rho.low === null || rho.high === null ? '' : ` (${two(rho.low)} to ${two(rho.high)})`
  return `ρ ${two(rho.value)}${interval}, ${pInWords(p)}`
}

import type { Trend } from '#contract/statistics.ts'

const two = (value: number): string => value.toFixed(2).replace('-', '−')

/** How rare such a trend is where there is none. */
export const pInWords = (p: number | null): string =>
  p === null ? '' : p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`

export const rhoInWords = ({ rho, p }: Trend): string => {
  if (rho.value === null) return rho.reason ?? ''
  const interval = rho.low === null || rho.high === null ? '' : ` (${two(rho.low)} to ${two(rho.high)})`
  return `ρ ${two(rho.value)}${interval}, ${pInWords(p)}`
}

/** Whether upper layers are more semantic, in a sentence. */
export function trendInWords(trend: Trend): string {
  const { rho, p } = trend
  if (rho.value === null)
    return 'Too few layers have labelled patterns to say whether the semantic share changes with the layer.'
  const direction = rho.value > 0 ? 'rises' : 'falls'
  const surely =
    p !== null && p < 0.05
      ? `From the lower to the upper layers the semantic share ${direction}, more clearly than chance would make it.`
      : 'The layers differ no more in their semantic share than chance would make them.'
  return `${surely} Spearman’s ${rhoInWords(trend)}, ${trend.test === 'exact' ? 'every order' : 'random orders'} of ${trend.points} layers compared. In the paper, shallow patterns dominate layers 1–9 and semantic ones layers 10–16.`
}

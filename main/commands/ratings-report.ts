/** The agreement of a ratings file for people: every coefficient that applies, with its source; the JSON has the rest. */
import { decimal } from '#contract/decimal.ts'
import { EXPLANATIONS, type CoefficientName } from '../analysis/agreement/explain.ts'
import { MOST_RATERS, type RatingsAgreement, type RatingsOptions } from '../analysis/agreement/ratings-report.ts'
import type { Coefficient } from '../analysis/statistics/outcome.ts'
import { table } from './output.ts'

const OF_LEVEL = {
  nominal: 'alphaNominal',
  ordinal: 'alphaOrdinal',
  interval: 'alphaInterval',
  ratio: 'alphaRatio',
  set: 'masi',
} as const

/** @param missing rows whose value stands for a missing rating */
export function ratingsReport(
  result: RatingsAgreement,
  missing: number,
  { level, seed, draws }: RatingsOptions,
): string {
  const { units, raters, ratings, pairable, krippendorff: alpha, gwet, pairsLeftOut, resampled } = result
  const head = [
    `${units} units, ${raters} raters, ${ratings} ratings, ${pairable} of them in units rated twice or more`,
    ...(missing === 0 ? [] : [`${missing} missing ratings are left out`]),
    `95 % intervals are for these raters. That of alpha at level ${level}: ${draws} bootstrap draws over ${resampled.number} ${resampled.of}, seed ${seed}; that of percent agreement: ${resampled.of === 'units' && raters === 2 ? 'exact (Clopper & Pearson 1934)' : 'Korn & Graubard 1998'}; that of kappa: its standard error${resampled.of === 'clusters' ? ' over clusters' : ''}`,
    ...(pairsLeftOut === 0
      ? []
      : [`kappa of each of the ${pairsLeftOut} pairs is left out: it is for ${MOST_RATERS} raters at most`]),
  ]
  const intervals: Partial<Record<CoefficientName, string>> = {
    [OF_LEVEL[level]]: rangeOrReason(alpha),
    percentAgreement: result.percentInterval === null ? '' : range(result.percentInterval),
  }
  const values: [CoefficientName, Coefficient][] = [
    ['percentAgreement', result.percentAgreement],
    ['alphaNominal', alpha.nominal],
    ['alphaOrdinal', alpha.ordinal],
    ['alphaInterval', alpha.interval],
    ['alphaRatio', alpha.ratio],
    ['masi', result.masi],
    ['jaccard', result.jaccard],
    ['scottPi', result.scottPi],
    ['fleiss', result.fleiss && result.fleiss.kappa],
    ['ac1', gwet.ac1],
    ['ac2Linear', gwet.ac2Linear],
    ['ac2Quadratic', gwet.ac2Quadratic],
  ]
  const lines = values.flatMap(([name, value]) => {
    const { name: title, source } = EXPLANATIONS[name]
    return value === null ? [] : [[title, shown(value), intervals[name] ?? '', source]]
  })
  const pairs = result.cohen.map(({ raters, kappa, low, high, n, pHolm }) => [
    `${EXPLANATIONS.cohen.name}: ${raters.join(', ')} (n ${n}${pHolm === null ? '' : `, ${pInWords(pHolm)}${result.cohen.length > 1 ? ' by Holm' : ''}`})`,
    shown(kappa),
    typeof kappa === 'number' ? rangeOrReason({ low, high }) : '',
    EXPLANATIONS.cohen.source,
  ])
  return [...head, '', table(['coefficient', 'value', '95 % interval', 'source'], [...lines, ...pairs])].join('\n')
}

/** A coefficient with four decimal places, or why there is none. */
export function shown(value: Coefficient): string {
  if (value === null) return ''
  return typeof value === 'number' ? decimal(value, 4) : `undefined: ${value.undefined}`
}

/** Of kappa = 0. */
export const pInWords = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p ${decimal(p, 3)}`)

/** An interval with four decimal places, or why there is none. */
export const rangeOrReason = ({ low, high }: { low: Coefficient; high: Coefficient }): string =>
  low !== null && typeof low === 'object' ? `none: ${low.undefined}` : range({ low, high })

export const range = ({ low, high }: { low: Coefficient; high: Coefficient }): string =>
  typeof low === 'number' && typeof high === 'number' ? `${decimal(low, 4)} to ${decimal(high, 4)}` : ''

/** The agreement of a ratings file for people: every coefficient that applies, with its source; the JSON has the rest. */
import { decimal } from '#contract/decimal.ts'
import { estimateOf } from '../analysis/agreement/estimate.ts'
import { EXPLANATIONS, type CoefficientName } from '../analysis/agreement/explain.ts'
import { MOST_RATERS, type RatingsAgreement, type RatingsOptions } from '../analysis/agreement/ratings-report.ts'
import type { Interval } from '../analysis/statistics/bootstrap.ts'
import type { Coefficient } from '../analysis/statistics/outcome.ts'
import { METHODS } from '../analysis/agreement/methods.ts'
import { coefficientsTable, intervalOf } from '../analysis/agreement/tables.ts'
import { printed } from './print-table.ts'

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
  const intervals: Partial<Record<CoefficientName, Interval>> = {
    [OF_LEVEL[level]]: alpha,
    ...(result.percentInterval === null ? {} : { percentAgreement: result.percentInterval }),
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
    return value === null ? [] : [{ title, estimate: estimateOf(value, intervals[name]), source }]
  })
  const pairs = result.cohen.map(({ raters, kappa, low, high, n, pHolm }) => ({
    title: `${EXPLANATIONS.cohen.name}: ${raters.join(', ')} (n ${n}${pHolm === null ? '' : `, ${pInWords(pHolm)}${result.cohen.length > 1 ? ' by Holm' : ''}`})`,
    estimate: estimateOf(kappa, { low, high }),
    source: EXPLANATIONS.cohen.source,
  }))
  const others = `${METHODS.twoWay.name} (${resampled.of} and raters drawn, t on raters − 1), alpha at level ${level}: ${intervalOf(result.twoWay)}`
  return [...head, others, '', printed(coefficientsTable([...lines, ...pairs]))].join('\n')
}

/** The p value of kappa = 0. */
export const pInWords = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p ${decimal(p, 3)}`)

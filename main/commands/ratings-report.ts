/** The agreement of a ratings file for people: every coefficient that applies, with its source; the JSON has the rest. */
import { EXPLANATIONS, type CoefficientName } from '../analysis/agreement/explain.ts'
import { MOST_RATERS, type RatingsAgreement, type RatingsOptions } from '../analysis/agreement/ratings-report.ts'
import type { Coefficient } from '../analysis/statistics/outcome.ts'
import { coefficientsTable } from '../analysis/agreement/tables.ts'
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
  const { units, raters, ratings, pairable, krippendorff: alpha, gwet, pairsLeftOut } = result
  const head = [
    `${units} units, ${raters} raters, ${ratings} ratings, ${pairable} of them in units rated twice or more`,
    ...(missing === 0 ? [] : [`${missing} missing ratings are left out`]),
    `95 % interval of alpha at level ${level}: ${draws} bootstrap draws over units, seed ${seed}`,
    ...(pairsLeftOut === 0
      ? []
      : [`kappa of each of the ${pairsLeftOut} pairs is left out: it is for ${MOST_RATERS} raters at most`]),
  ]
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
    return value === null ? [] : [{ title, value, ends: name === OF_LEVEL[level] ? alpha : null, source }]
  })
  const pairs = result.cohen.map(({ raters, kappa, low, high, n }) => ({
    title: `${EXPLANATIONS.cohen.name}: ${raters.join(', ')} (n ${n})`,
    value: kappa,
    ends: { low, high },
    source: EXPLANATIONS.cohen.source,
  }))
  return [...head, '', printed(coefficientsTable([...lines, ...pairs]))].join('\n')
}

/** What the arms of a study show beside each other, as sentences of its report. */
import type { ReportData } from './report-data.ts'
import { sentence as s, type Sentence } from './sentence.ts'

/** One sentence for each arm and for each two, of the share of keys with a pattern over all layers. */
export function armsFound({ statistics: { arms = [] } }: ReportData): Sentence[] {
  return arms.flatMap(({ arms: own, differences }, c) => [
    ...own.map((_, a) => {
      const of = `statistics.arms.${c}.arms.${a}`
      return s('Of the {keys} of “{name}”, {share} have a pattern; of its {controls}, {found}.', {
        keys: [`${of}.keys`, 'counted', 'key'],
        name: [`${of}.name`, 'text'],
        share: [`${of}.overall.withPattern`, 'estimate-percent'],
        controls: [`${of}.controls`, 'counted', 'control key'],
        found: [`${of}.foundInControls`, 'estimate-percent'],
      })
    }),
    ...differences.flatMap(({ layer, measure, p }, d) => {
      if (layer !== null || measure !== 'withPattern' || p === null) return []
      const of = `statistics.arms.${c}.differences.${d}`
      return [
        s(
          '“{second}” less “{first}”: {difference}, p {p} ({permutations} of the arms of the keys within layers, seed {seed}).',
          {
            second: [`${of}.second`, 'text'],
            first: [`${of}.first`, 'text'],
            difference: [`${of}.difference`, 'estimate-percent'],
            p: [`${of}.p`, 'p'],
            permutations: [`statistics.arms.${c}.permutations`, 'counted', 'permutation'],
            seed: [`statistics.arms.${c}.seed`, 'count'],
          },
        ),
      ]
    }),
  ])
}

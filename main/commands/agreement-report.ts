/** The agreement of a study for people: all levels overall, then what fits on a line for each layer and pair. */
import type { StudyAgreement } from '#contract/agreement.ts'
import type { DescriptionComparison } from '#contract/description.ts'
import type { MachineComparison } from '#contract/machine.ts'
import { withArticle } from '#contract/kind.ts'
import { decimal, percent } from '#contract/decimal.ts'
import {
  confidenceInWords,
  confidenceTable,
  disagreementTable,
  intervalOf,
  levelsTable,
  scopesTable,
} from '../analysis/agreement/tables.ts'
import { printed } from './print-table.ts'
import { pInWords } from './ratings-report.ts'

/** Keys that disagree most and are printed. */
const WORST = 10

export function studyReport(name: string, result: StudyAgreement): string {
  const { overall, keys, shared, seed, draws } = result
  const head = [
    `study "${name}": ${overall.keys} keys that two or more of ${overall.annotators.length} annotators labelled; ${overall.single} that one labelled alone are left out`,
  ]
  if (overall.keys === 0) {
    head.push(
      shared === 0
        ? 'No key is given to two annotators, so there is nothing to compare. Make a study in which annotators share keys.'
        : `${shared} keys are given to two annotators or more. There is agreement to report as soon as two have finished the same key.`,
    )
    return head.join('\n')
  }
  head.push(`95 % intervals are for these annotators: ${draws} bootstrap draws over keys, seed ${seed}`)
  if (overall.warning !== null) head.push(overall.warning)
  head.push('')
  const [levels, scopes, worst] = [
    levelsTable(result),
    scopesTable(result),
    disagreementTable(keys.slice(0, WORST)),
  ].map(printed)
  const { confidence } = result
  // Most studies leave it out.
  const sure = confidence.said === 0 ? [] : [confidenceInWords(confidence), printed(confidenceTable(confidence)), '']
  return [...head, levels, '', scopes, '', ...sure, ...beyondTheseAnnotators(result), '', worst].join('\n')
}

/** A machine rater beside the people. */
export const machineReport = (compared: MachineComparison): string =>
  [
    `machine rater "${compared.machine.name}": ${compared.machine.labelled} of ${compared.machine.assignments} keys and controls`,
    printed(compared.table),
    ...compared.words,
  ].join('\n')

/** Descriptions that were made elsewhere, beside the people; key by key they are in the window. */
export const descriptionReport = ({ describer, words }: DescriptionComparison): string =>
  [`descriptions by "${describer.name}": ${describer.described} of ${describer.keys} keys`, ...words].join('\n')

const asked = (response: string): string =>
  response === 'covered' ? 'any pattern' : `${withArticle(response)} pattern`

/** Exact intervals, pairs, and what holds for other annotators. */
function beyondTheseAnnotators({ overall, pairs, twoWay, models, methods }: StudyAgreement): string[] {
  const { triggers, counts } = overall
  const exact = (of: string, interval: { low: number; high: number } | null): string =>
    interval === null ? '' : `${methods.exact.name}, ${of}: ${intervalOf({ ...interval, reason: null })}`
  const tested = pairs.flatMap(({ pair, pHolm }) =>
    pHolm === null || pairs.length < 2 ? [] : [`${pair.join(', ')}: kappa differs from 0, ${pInWords(pHolm)} (Holm)`],
  )
  return [
    exact('classes of triggers', triggers.exact),
    exact('patterns per key', counts.exact),
    `${methods.twoWay.name} (keys and annotators drawn, t), α of the classes: ${intervalOf(twoWay)}`,
    ...tested,
    ...models.map(({ response, reason, slope, shares }) =>
      shares === null
        ? `Whether a trigger shows ${asked(response)}: no mixed model, ${reason}`
        : `Whether a trigger shows ${asked(response)}: ${percent(shares.keys)} of the variance between keys, ${percent(shares.annotators)} between annotators${slope === null ? '' : `; ${decimal(slope.value, 3)} log odds a layer${slope.low === null || slope.high === null ? '' : ` (${decimal(slope.low, 3)} to ${decimal(slope.high, 3)})`}`} (mixed model)`,
    ),
  ].filter((line) => line !== '')
}

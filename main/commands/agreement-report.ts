/** The agreement of a study for people: all levels overall, then what fits on a line for each layer and pair. */
import type { StudyAgreement } from '#contract/agreement.ts'
import { disagreementTable, levelsTable, scopesTable } from '../analysis/agreement/tables.ts'
import { printed } from './print-table.ts'

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
  head.push(`95 % intervals: ${draws} bootstrap draws over keys, seed ${seed}\n`)
  const tables = [levelsTable(result), scopesTable(result), disagreementTable(keys.slice(0, WORST))]
  return [head.join('\n'), tables.map(printed).join('\n\n')].join('\n')
}

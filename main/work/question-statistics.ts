/** What the answers to a study's questions come to, beside what people found in the same keys. */
import { namesOf } from '#contract/kind.ts'
import { allLabels } from '#contract/statistics.ts'
import type { QuestionStatistics } from '#contract/question.ts'
import { questionStatistics } from '../analysis/question/question-statistics.ts'
import type { QuestionSource } from '../analysis/question/question-tables.ts'
import { kindsFound } from '../analysis/question/kinds-found.ts'
import { nameOf } from '../analysis/study/sample-keys.ts'
import { inSteps } from '../computation/steps.ts'
import type { Workspace } from '../project/workspace.ts'
import { answeredSteps } from '../store/question-results.ts'
import { selectSteps } from '../store/statistics.ts'
import { getStudy } from '../store/study.ts'
import { scanOfSelection } from './statistics.ts'

/** Over all answers and all labels, as adjudicated where they are. */
export async function questionStatisticsOf(
  workspace: Workspace,
  study: number,
  signal?: AbortSignal,
): Promise<{ statistics: QuestionStatistics; source: QuestionSource }> {
  const { store } = workspace
  const scan = scanOfSelection(workspace, { study })
  const { name, kinds, scans } = getStudy(store, study)
  const answered = await inSteps(answeredSteps(store, study), signal)
  const { keys } = await inSteps(selectSteps(store, allLabels(study)), signal)
  const found = kindsFound(keys, namesOf(kinds))
  const answers = answered.map(({ key, ...answer }) => ({
    ...answer,
    layer: key?.layer ?? 0,
    found:
      key === null
        ? null
        : (found.of.get(nameOf({ ...key, scan: scans.length > 1 ? scan.id : null })) ?? found.unlabelled),
  }))
  const layers = scan.layers.map(({ layer }) => layer)
  return { statistics: questionStatistics(answers, layers, found.names), source: { study: name, scan } }
}

/** Two studies in the kinds of the first. */
import { namesOf } from '#contract/kind.ts'
import { allLabels, type KindMapping, type StudyComparison, type StudyStatistics } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { comparisonRows } from '../analysis/study/study-comparison.ts'
import { compute } from '../computation/compute.ts'
import { inSteps } from '../computation/steps.ts'
import type { Workspace } from '../project/workspace.ts'
import { mappingBetween } from '../store/comparison.ts'
import { selectSteps } from '../store/statistics.ts'
import { getStudy } from '../store/study.ts'
import { scanOfSelection } from './statistics.ts'

const SEED = 1

interface Request {
  first: number
  second: number
  /** Null: the one that was kept. */
  mapping: KindMapping | null
}

/** @throws KeymarkError `bad-input` when the kinds of the second study are not all mapped. */
export async function compareStudies(
  workspace: Workspace,
  { first, second, mapping: given }: Request,
  signal?: AbortSignal,
): Promise<StudyComparison> {
  const db = workspace.store
  const [one, other] = [getStudy(db, first), getStudy(db, second)]
  const mapping = mappingBetween(db, one, other, given)
  const names = namesOf(one.kinds)
  const found = async (study: Study, as?: KindMapping): Promise<Pick<StudyStatistics, 'overall' | 'layers'>> => {
    const layers = scanOfSelection(workspace, { study: study.id }).layers.map(({ layer }) => layer)
    const asked = { kinds: names, ...(as && { mapping: as }) }
    const readings = await inSteps(selectSteps(db, allLabels(study.id), asked), signal)
    // No bands are drawn.
    return compute('studyStatistics', [{ layers, kinds: one.kinds, ...readings, seed: SEED, draws: 1 }], signal)
  }
  const [own, theirs] = [await found(one), await found(other, mapping)]
  return {
    first: { study: one.id, name: one.name, keys: own.overall.keys },
    second: { study: other.id, name: other.name, keys: theirs.overall.keys },
    mapping,
    rows: comparisonRows(one.kinds, own, theirs),
  }
}

/** What a study found, over a selection of its labels. */
import { namesOf } from '#contract/kind.ts'
import type { Scan } from '#contract/scan.ts'
import { isBeyondTop, sourcesOf } from '#contract/stratum.ts'
import type { LabelSelection, LayerCounts, StudyStatistics } from '#contract/statistics.ts'
import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import { layerCounts } from '../analysis/study/layer-counts.ts'
import { compute } from '../computation/compute.ts'
import { inSteps } from '../computation/steps.ts'
import type { Workspace } from '../project/workspace.ts'
import { getScan } from '../store/scan.ts'
import { guidelinesUsed, selectSteps } from '../store/statistics.ts'
import { getStudy, scanOf } from '../store/study.ts'

const SEED = 1

export const scanOfStudy = ({ store }: Workspace, study: number): Scan => getScan(store, scanOf(getStudy(store, study)))

const layersOf = (workspace: Workspace, study: number): number[] =>
  scanOfStudy(workspace, study).layers.map(({ layer }) => layer)

export const layerCountsOf = async (workspace: Workspace, selection: LabelSelection): Promise<LayerCounts[]> =>
  layerCounts(
    layersOf(workspace, selection.study),
    (await inSteps(selectSteps(workspace.store, selection))).keys,
    namesOf(getStudy(workspace.store, selection.study).kinds),
  )

/** In a thread of its own: main goes on answering. */
export async function statisticsOf(
  workspace: Workspace,
  selection: LabelSelection,
  signal?: AbortSignal,
): Promise<StudyStatistics> {
  const db = workspace.store
  const study = getStudy(db, selection.study)
  const layers = layersOf(workspace, selection.study)
  const { adjudicated, notAdjudicated, ...readings } = await inSteps(selectSteps(db, selection), signal)
  const result = await compute(
    'studyStatistics',
    [{ layers, kinds: study.kinds, ...readings, seed: SEED, draws: DEFAULT_DRAWS }],
    signal,
  )
  const sources = study.design === null || !isBeyondTop(study.design) ? null : [...sourcesOf(study.design)]
  return {
    ...result,
    ...(sources && { sources }),
    selection,
    studyName: study.name,
    adjudicated,
    notAdjudicated,
    raters: [...new Set(readings.keys.map(({ annotator }) => annotator))].toSorted(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    guidelines: await inSteps(guidelinesUsed(db, selection.study), signal),
  }
}

/** The same for the keys that were read by each of several sources of prefixes; none where there is one, or one is chosen. */
export async function statisticsBySource(
  workspace: Workspace,
  { selection, sources = [] }: Pick<StudyStatistics, 'selection' | 'sources'>,
  signal?: AbortSignal,
): Promise<StudyStatistics[]> {
  if (sources.length < 2 || selection.examples !== undefined) return []
  const split: StudyStatistics[] = []
  for (const examples of sources) split.push(await statisticsOf(workspace, { ...selection, examples }, signal))
  return split.filter(({ overall }) => overall.keys > 0)
}

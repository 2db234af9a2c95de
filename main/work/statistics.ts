/** What a study found, over a selection of its labels. */
import type { ArmComparison, ArmsBy } from '#contract/arm.ts'
import { namesOf } from '#contract/kind.ts'
import type { Scan } from '#contract/scan.ts'
import { isBeyondTop, sourceName, sourcesOf } from '#contract/stratum.ts'
import type { Study } from '#contract/study.ts'
import type { LabelSelection, LayerCounts, StudyStatistics } from '#contract/statistics.ts'
import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import type { ArmReadings } from '../analysis/study/arm-comparison.ts'
import { layerCounts } from '../analysis/study/layer-counts.ts'
import { compute } from '../computation/compute.ts'
import { inSteps } from '../computation/steps.ts'
import type { Workspace } from '../project/workspace.ts'
import { getScan } from '../store/scan.ts'
import { guidelinesUsed, scanSelected, type Selected, selectSteps } from '../store/statistics.ts'
import { sidesIn } from '../store/study-arm.ts'
import { getStudy, scanOf } from '../store/study.ts'

const SEED = 1

/** The scan whose keys a selection means: of a study of several the one that is chosen, else its own. */
export const scanOfSelection = ({ store }: Workspace, selection: Pick<LabelSelection, 'study' | 'scan'>): Scan =>
  getScan(store, scanSelected(getStudy(store, selection.study), selection))

/** What all keys of a study are of: its models and texts, each once. */
export function sourceOfStudy({ store }: Workspace, study: number): Pick<Scan, 'model' | 'corpus'> {
  const whole = getStudy(store, study)
  scanOf(whole)
  const scans = whole.scans.map(({ id }) => getScan(store, id))
  const once = (of: 'model' | 'corpus'): string => [...new Set(scans.map((scan) => scan[of]))].join(' and ')
  return { model: once('model'), corpus: once('corpus') }
}

const layersOf = (workspace: Workspace, selection: LabelSelection): number[] =>
  scanOfSelection(workspace, selection).layers.map(({ layer }) => layer)

export const layerCountsOf = async (workspace: Workspace, selection: LabelSelection): Promise<LayerCounts[]> =>
  layerCounts(
    layersOf(workspace, selection),
    (await inSteps(selectSteps(workspace.store, selection))).keys,
    namesOf(getStudy(workspace.store, selection.study).kinds),
  )

/** In a thread of its own: main goes on answering. @param hasArms whether the study’s arms are compared, too */
export async function statisticsOf(
  workspace: Workspace,
  selection: LabelSelection,
  signal?: AbortSignal,
  hasArms = true,
): Promise<StudyStatistics> {
  const db = workspace.store
  const study = getStudy(db, selection.study)
  const layers = layersOf(workspace, selection)
  const { adjudicated, notAdjudicated, ...readings } = await inSteps(selectSteps(db, selection), signal)
  const result = await compute(
    'studyStatistics',
    [{ layers, kinds: study.kinds, ...readings, seed: SEED, draws: DEFAULT_DRAWS }],
    signal,
  )
  const arms = hasArms ? await armsOf(workspace, study, selection, signal) : []
  const sources = study.design === null || !isBeyondTop(study.design) ? null : [...sourcesOf(study.design)]
  return {
    ...result,
    ...(sources && { sources }),
    ...(study.scans.length > 1 && { scans: study.scans }),
    ...(arms.length > 0 && { arms }),
    // Whatever is said of these numbers says whose keys they are of.
    selection: study.scans.length > 1 ? { ...selection, scan: scanSelected(study, selection) } : selection,
    studyName: study.name,
    adjudicated,
    notAdjudicated,
    raters: [...new Set(readings.keys.map(({ annotator }) => annotator))].toSorted(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    guidelines: await inSteps(guidelinesUsed(db, selection.study), signal),
  }
}

/** Random orders of a test: enough for p values of a few thousandths after Holm. */
const PERMUTATIONS = 9999

/** The arms that the study has, each in every way in which it has several: of scans all, of the others those of the scan that is chosen. */
async function armsOf(
  { store }: Workspace,
  { scans, design, kinds }: Study,
  selection: LabelSelection,
  signal?: AbortSignal,
): Promise<ArmComparison[]> {
  type Found = Pick<Selected, 'keys' | 'controls'>
  const read = async (more: Partial<LabelSelection>, isOf?: Parameters<typeof selectSteps>[3]): Promise<Found> =>
    inSteps(selectSteps(store, { ...selection, ...more }, undefined, isOf), signal)
  const sides = sidesIn(design ?? {})
  const sources = design === null || selection.examples !== undefined ? [] : sourcesOf(design)
  const ways: { by: ArmsBy; arms: { name: string; read: () => Promise<Found> }[] }[] = [
    { by: 'scan', arms: scans.map(({ id, name }) => ({ name, read: () => read({ scan: id }) })) },
    {
      by: 'side',
      arms: sides.map((side) => ({ name: `${side} side`, read: () => read({}, (row) => row.side === side) })),
    },
    {
      by: 'examples',
      arms: sources.map((examples) => ({ name: sourceName(examples), read: () => read({ examples }) })),
    },
  ]
  const compared: ArmComparison[] = []
  for (const { by, arms } of ways) {
    if (arms.length < 2) continue
    const found: ArmReadings[] = []
    for (const { name, read: readOne } of arms) found.push({ name, ...(await readOne()) })
    const input = { by, arms: found, kinds, seed: SEED, permutations: PERMUTATIONS }
    compared.push(await compute('compareArms', [input], signal))
  }
  return compared
}

/** The same for the keys that were read by each of several sources of prefixes; none where there is one, or one is chosen. */
export async function statisticsBySource(
  workspace: Workspace,
  { selection, sources = [] }: Pick<StudyStatistics, 'selection' | 'sources'>,
  signal?: AbortSignal,
): Promise<StudyStatistics[]> {
  if (sources.length < 2 || selection.examples !== undefined) return []
  const split: StudyStatistics[] = []
  for (const examples of sources) split.push(await statisticsOf(workspace, { ...selection, examples }, signal, false))
  return split.filter(({ overall }) => overall.keys > 0)
}

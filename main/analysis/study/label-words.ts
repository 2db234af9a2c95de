/** Whose labels a figure or a table rests on: the sentences that belong under it. */
import type { ArmComparison } from '#contract/arm.ts'
import type { Scan } from '#contract/scan.ts'
import { sourceInWords } from '#contract/stratum.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import { plural } from '../figure/figure-parts.ts'

type Labels = Pick<
  StudyStatistics,
  | 'selection'
  | 'studyName'
  | 'adjudicated'
  | 'notAdjudicated'
  | 'raters'
  | 'triggers'
  | 'overall'
  | 'zone'
  | 'sources'
  | 'scans'
>

/** Names that are listed one by one. */
const NAMED = 4

export const peopleInWords = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.length} people` : names.join(', ') || 'nobody'

/** Whose labels, of how many keys and triggers, and which were chosen. */
export function labelsInWords({ overall, triggers, raters, studyName, ...labels }: Labels): string {
  const parts = [
    `Labels of the study “${studyName}”: ${whose(labels)}, by ${peopleInWords(raters)}`,
    `${plural(overall.keys, 'key')}, ${plural(triggers, 'trigger')}`,
    ...chosen(labels),
  ]
  return `${parts.join('; ')}.`
}

function whose({
  selection: { version },
  adjudicated,
  notAdjudicated,
}: Pick<Labels, 'selection' | 'adjudicated' | 'notAdjudicated'>): string {
  if (typeof version === 'object') return 'of one annotator alone'
  if (version === 'annotators') return 'each annotator’s, not adjudicated'
  if (version === 'adjudicated-only')
    return notAdjudicated === 0
      ? 'adjudicated only'
      : `adjudicated only, ${plural(notAdjudicated, 'key')} that ${notAdjudicated === 1 ? 'is' : 'are'} not adjudicated left out`
  if (adjudicated === 0) return 'everyone’s (nothing is adjudicated)'
  const keys = adjudicated + notAdjudicated
  return notAdjudicated === 0
    ? 'all adjudicated'
    : `adjudicated for ${adjudicated} of ${plural(keys, 'key')}, else everyone’s (${notAdjudicated})`
}

/** What was left out, in words; nothing where nothing was. */
function chosen({
  selection: { layers, from, to, guideline, examples, scan },
  zone,
  sources,
  scans = [],
}: Pick<Labels, 'selection' | 'zone' | 'sources' | 'scans'>): string[] {
  const days = [from === null ? '' : `from ${from}`, to === null ? '' : `to ${to}`]
    .filter((day) => day !== '')
    .join(' ')
  return [
    ...scans.filter(({ id }) => id === scan).map(({ name }) => `only keys of the scan “${name}”`),
    layers.length === 0 ? 'all layers' : `only ${layers.length === 1 ? 'layer' : 'layers'} ${layers.join(', ')}`,
    days === '' ? 'all days' : `only keys worked on ${days} (${zone})`,
    guideline === null ? 'all versions of the guidelines' : `only version ${guideline} of the guidelines`,
    ...(examples === undefined
      ? ((sources && [`keys read by prefixes ${sources.map(sourceInWords).join(' or ')}`]) ?? [])
      : [`only keys read by prefixes ${sourceInWords(examples)}`]),
  ]
}

const VERSIONS = {
  adjudicated: 'the adjudicated one of a key where there is one, else everyone’s',
  'adjudicated-only': 'adjudicated only',
  annotators: 'each annotator’s, not adjudicated',
} as const

/** Whose labels a comparison of arms rests on, whatever arm other numbers are of, and of which models and texts. */
export function armsSource(
  { studyName, selection, zone, scans }: Pick<Labels, 'studyName' | 'selection' | 'zone' | 'scans'>,
  { by, raters }: Pick<ArmComparison, 'by' | 'raters'>,
  source: Parameters<typeof scanInWords>[0],
): string {
  const { version } = selection
  const parts = [
    `Labels of the study “${studyName}”: ${typeof version === 'object' ? 'of one annotator alone' : VERSIONS[version]}, by ${peopleInWords(raters)}`,
    ...chosen({ selection, zone, ...(by !== 'scan' && scans && { scans }) }),
  ]
  return `${parts.join('; ')}. ${scanInWords(source)}`
}

/** The same for tables that compare annotators: each one's own labels count, whatever was agreed on. */
export function ownLabelsInWords({
  annotators,
  studyName,
  ...labels
}: Labels & Pick<StudyStatistics, 'annotators'>): string {
  const sum = (of: 'keys' | 'controls'): number => annotators.reduce((total, one) => total + one[of], 0)
  const people = peopleInWords(annotators.map(({ annotator }) => annotator))
  const parts = [
    `Labels of the study “${studyName}”: each annotator’s own, by ${people}`,
    `${plural(sum('keys'), 'reading')} of keys, ${sum('controls').toLocaleString('en')} of control keys`,
    ...chosen(labels),
  ]
  return `${parts.join('; ')}.`
}

/** Which model and text the labelled triggers are of. */
export const scanInWords = ({ model, corpus }: Pick<Scan, 'model' | 'corpus'>): string =>
  `Model: ${model}; text: ${corpus}.`

/** What the thin and the thick lines of a figure over layers are. */
export const intervalsInWords = ({ draws, seed }: Pick<StudyStatistics, 'draws' | 'seed'>): string =>
  `Thin lines: 95 % intervals of each layer over its keys, for these annotators; thick: of all layers together (${draws.toLocaleString('en')} bootstrap draws, seed ${seed}).`

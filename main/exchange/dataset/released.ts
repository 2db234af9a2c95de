/** A study as it is given away: with or without the corpus's text and the annotators' names. */
import type { DatasetOptions } from '#contract/dataset.ts'
import type { StudyAgreement } from '#contract/agreement.ts'
import { readText } from '#contract/prefix.ts'
import type { Scan } from '#contract/scan.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { coverage, coverageNames } from '../../analysis/study/trigger-class.ts'
import type { DatasetQuestion } from './question-line.ts'
import type { Machines } from './machines.ts'
import type { AssignmentKind, LabelledAssignment, LocatedTrigger, Person, StudyRecord } from './study-record.ts'

export interface Dataset {
  study: Study
  record: StudyRecord
  scan: Scan
  /** Read anew for every file; those of one kind, or all. */
  assignments: (kind?: AssignmentKind) => Iterable<LabelledAssignment>
  /** Those that the study has assignments of. */
  kinds: AssignmentKind[]
  /** As everybody was asked them, read anew for every file; and whether there are any. */
  questions: () => Iterable<DatasetQuestion>
  hasQuestions: boolean
  machines: Machines
  /** Patterns of the adjudicated annotation where there is one, else of each annotator's. */
  statistics: StudyStatistics
  agreement: StudyAgreement
  options: DatasetOptions
  applicationVersion: string
}

/** What is text of the corpus, or gives it away to whoever has the tokenizer, can be null. */
export type ReleasedTrigger = Omit<LocatedTrigger, 'text' | 'tokens' | 'tokenIds' | 'lastToken'> & {
  [Field in 'text' | 'tokens' | 'tokenIds' | 'lastToken']: LocatedTrigger[Field] | null
}

export type ReleasedAssignment = Omit<LabelledAssignment, 'triggers'> & { triggers: ReleasedTrigger[] }

export function* released(
  { assignments, record, options }: Dataset,
  only?: AssignmentKind,
): Generator<ReleasedAssignment> {
  const rename = renaming(record.people, options.pseudonyms)
  for (const assignment of assignments(only)) {
    yield {
      ...assignment,
      annotator: rename(assignment.annotator),
      triggers: options.text ? assignment.triggers : assignment.triggers.map(withoutText),
    }
  }
}

const withoutText = (trigger: LocatedTrigger): ReleasedTrigger => ({
  ...trigger,
  text: null,
  tokens: null,
  tokenIds: null,
  lastToken: null,
  nextToken: null,
  metadata: null,
})

/** A1, A2, … for annotators and J1, J2, … for adjudicators, in the order of the study, or the names themselves. */
export function renaming(people: readonly Person[], pseudonyms: boolean): (name: string) => string {
  const letters = { annotator: 'A', adjudicator: 'J' }
  const names = new Map(
    Object.values(Object.groupBy(people, ({ role }) => role)).flatMap((alike) =>
      alike.map(({ name, role }, i) => [name, letters[role] + (i + 1)] as const),
    ),
  )
  return (name) => (pseudonyms ? (names.get(name) ?? name) : name)
}

/** The same inside any JSON value: a study's specification may name its annotators. */
export function renamedWithin(value: unknown, rename: (name: string) => string): unknown {
  if (typeof value === 'string') return rename(value)
  if (Array.isArray(value)) return value.map((item) => renamedWithin(item, rename))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), renamedWithin(item, rename)]))
}

/** Triggers by class: each kind alone, several, and uncovered. */
export function coverageOf(
  { triggers, patterns }: Pick<ReleasedAssignment, 'triggers' | 'patterns'>,
  kinds: readonly string[],
): Record<string, number> {
  const [uncovered = 'uncovered', ...shown] = coverageNames(kinds)
  const counts = Object.fromEntries([...shown, uncovered].map((name) => [name, 0]))
  for (const name of coverage(patterns, triggers.length, kinds)) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** The sentence up to and including the last token read; null in an export without text. */
export const prefixOf = ({ text, tokens, tokenEnds, ...trigger }: ReleasedTrigger): string | null =>
  text === null || tokens === null
    ? null
    : readText({ ...trigger, text, tokens, tokenEnds: tokenEnds ?? [] }).trimStart()

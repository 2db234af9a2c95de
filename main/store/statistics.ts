/** The labels of a study as statistics read them: whose annotation of each key counts, and how much. */
import type { Pattern } from '#contract/annotation.ts'
import { kindInWords, kindsOf, namesOf } from '#contract/kind.ts'
import { folded } from '#contract/spelling.ts'
import type { FoundPattern, KindMapping, LabelSelection, TablePick } from '#contract/statistics.ts'
import { countsOf, type Counts, type Reading } from '../analysis/study/study-measures.ts'
import { nameOf } from '../analysis/study/sample-keys.ts'
import type { TableRow } from '../analysis/study/table-one.ts'
import type { Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Study } from '#contract/study.ts'
import { cutAt } from '#contract/prefix.ts'
import type { Store } from './open.ts'
import { annotatorNamed, getStudy, scanOf } from './study.ts'
import { getAnnotation } from './annotation.ts'
import { assignmentTriggers } from './assignment-trigger.ts'
import { finishedSteps, type FinishedAnnotation } from './finished-annotation.ts'

type Row = FinishedAnnotation

interface Chosen {
  keys: (Row & { key: string; weight: number })[]
  controls: Row[]
  /** The annotators' own, of keys and controls. */
  all: Row[]
  /** Keys that the adjudicated annotation was taken of, and those that have none. */
  adjudicated: number
  notAdjudicated: number
}

/** @throws KeymarkError `not-found` when the study or the annotator is not there. */
function* choose(db: Store, selection: LabelSelection, isOf: (row: Row) => boolean = () => true): Steps<Chosen> {
  const { version, layers, from, to, guideline, examples } = selection
  const study = getStudy(db, selection.study)
  const scan = scanSelected(study, selection)
  const about = typeof version === 'object' ? annotatorNamed(study, version.annotator) : null
  const rows = (yield* finishedSteps(db, selection.study)).filter(
    (row) =>
      (row.layer === null || row.kind === 'control' || layers.length === 0 || layers.includes(row.layer)) &&
      (from === null || dayOf(row.worked) >= from) &&
      (to === null || dayOf(row.worked) <= to) &&
      (guideline === null || row.guideline === guideline) &&
      (examples === undefined || row.examples === examples) &&
      (row.scan === null || row.scan === scan) &&
      isOf(row),
  )
  const all = rows.filter(({ role }) => role === 'annotator')
  const isAbout = ({ annotator }: Row): boolean => about === null || annotator === about
  const isAgreed = version === 'adjudicated' || version === 'adjudicated-only'
  const agreed = isAgreed ? rows.filter(({ role }) => role === 'adjudicator') : []
  const settled = new Set(agreed.map(keyOf))
  const own = all.filter((row) => row.kind === 'key' && isAbout(row) && !settled.has(keyOf(row)))
  const byKey = Map.groupBy(version === 'adjudicated-only' ? agreed : [...agreed, ...own], keyOf)
  return {
    keys: [...byKey].flatMap(([key, same]) => same.map((row) => ({ ...row, key, weight: 1 / same.length }))),
    controls: all.filter((row) => row.kind === 'control' && isAbout(row)),
    all,
    adjudicated: settled.size,
    notAdjudicated: new Set(own.map(keyOf)).size,
  }
}

/**
 * The scan whose keys a selection means.
 * @throws KeymarkError `bad-input` where the study does not draw from the one that is chosen.
 */
export function scanSelected(study: Study, { scan = study.scan ?? undefined }: Pick<LabelSelection, 'scan'>): number {
  if (scan === undefined) return scanOf(study)
  if (study.scans.some(({ id }) => id === scan)) return scan
  const names = study.scans.map(({ name }) => name).join(', ')
  throw new KeymarkError('bad-input', `"${study.name}" does not draw from that scan. It draws from: ${names}.`)
}

/** The day of a moment where the program runs, as people there write it: 2026-01-31. */
const dayOf = (moment: string): string => {
  const date = new Date(moment)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const keyOf = (row: Row): string => (row.kind === 'key' ? nameOf(row) : String(row.assignment))

/** The kinds to count, and which of them each kind of the study is, where these are not its own. */
export interface AsKinds {
  kinds: readonly string[]
  mapping?: KindMapping
}

/** Patterns of no kind that counts are left out. */
function mapped(patterns: readonly Pattern[], mapping: KindMapping | undefined): readonly Pattern[] {
  if (mapping === undefined) return patterns
  return patterns.flatMap((pattern) => {
    const kinds = kindsOf(pattern).flatMap((kind) => mapping[kind] ?? [])
    const [kind, ...also] = new Set(kinds)
    return kind === undefined ? [] : [{ ...pattern, kind, also }]
  })
}

export interface Selected {
  keys: Reading[]
  controls: Reading[]
  all: Reading[]
  adjudicated: number
  notAdjudicated: number
}

/**
 * What the statistics of the selection are made of.
 * @param isOf annotations that are meant, of those of the selection; all unless stated
 * @throws KeymarkError `not-found` when the study or the annotator is not there.
 */
export function* selectSteps(
  db: Store,
  selection: LabelSelection,
  { kinds, mapping }: AsKinds = { kinds: namesOf(getStudy(db, selection.study).kinds) },
  isOf: (row: FinishedAnnotation) => boolean = () => true,
): Steps<Selected> {
  const { keys, controls, all, adjudicated, notAdjudicated } = yield* choose(db, selection, isOf)
  yield
  const known = new Map<number, Counts>()
  const reading = (row: Row, weight = 1): Reading => {
    const { assignment, kind, layer, annotator, worked, triggers, patterns, state, seconds } = row
    const counts =
      known.get(assignment) ?? countsOf(triggers, mapped(patterns, mapping), kinds, state === 'uninterpretable')
    known.set(assignment, counts)
    const own = { kind, layer: layer ?? 0, key: keyOf(row), annotator, worked: Date.parse(worked), counts, weight }
    return { ...own, seconds }
  }
  function* readings(rows: readonly (Row & { weight?: number })[]): Steps<Reading[]> {
    const made: Reading[] = []
    for (const row of rows) {
      made.push(reading(row, row.weight))
      if (made.length % CHUNK === 0) yield
    }
    return made
  }
  return {
    keys: yield* readings(keys),
    controls: yield* readings(controls),
    all: yield* readings(all),
    adjudicated,
    notAdjudicated,
  }
}

/** Readings that are made in a step. */
const CHUNK = 200

/** Versions of the guidelines that labels were made under. */
export const guidelinesUsed = (db: Store, study: number): number[] =>
  db
    .prepare(
      `SELECT DISTINCT guideline FROM event JOIN assignment ON assignment.id = event.assignment
       WHERE assignment.study = ? ORDER BY guideline`,
    )
    .pluck()
    .all(study) as number[]

/** Patterns of the selection whose description contains `search`, by layer and key: the first of them, and how many there are. */
export function* findPatternSteps(
  db: Store,
  selection: LabelSelection,
  search: string,
  limit: number,
): Steps<{ total: number; patterns: FoundPattern[] }> {
  const words = folded(search).trim()
  let total = 0
  const patterns: FoundPattern[] = []
  for (const { assignment, layer, index, annotator, ...row } of (yield* choose(db, selection)).keys) {
    for (const pattern of row.patterns) {
      if (!folded(pattern.description).includes(words)) continue
      total += 1
      if (patterns.length < limit) {
        patterns.push({ assignment, layer: layer ?? 0, index: index ?? 0, author: annotator, pattern })
      }
    }
  }
  return { total, patterns }
}

/** @throws KeymarkError `not-found` when an annotation no longer has the pattern. */
export function tableRows(db: Store, picks: readonly TablePick[]): TableRow[] {
  return picks.map(({ assignment, pattern: id, ranks }) => {
    const pattern = getAnnotation(db, assignment).patterns.find((one) => one.id === id)
    const key = db
      .prepare(
        `SELECT layer, "key" AS "index", annotator.name AS author FROM assignment
         JOIN annotator ON annotator.id = assignment.annotator WHERE assignment.id = ?`,
      )
      .get(assignment) as { layer: number; index: number; author: string } | undefined
    if (pattern === undefined || key === undefined) {
      throw new KeymarkError('not-found', 'A pattern of the table is no longer there. Choose the patterns again.')
    }
    const prefixes = assignmentTriggers(db, assignment)
      .filter(({ rank }) => ranks.includes(rank))
      .map((trigger) => {
        const { left, last, pending } = cutAt(trigger)
        return { text: left, last: last.trim() === '' ? (pending?.character ?? trigger.lastToken) : last }
      })
    return { ...key, description: pattern.description, kind: kindInWords(pattern), prefixes }
  })
}

/** Analyses: what was asked, how far it is, what was found. */
import { z } from 'zod'
import { Analysis, type AnalysisProvenance } from '#contract/analysis.ts'
import { AnalysisResult, type AnalysisSettings } from '#contract/analysis/registry.ts'
import type { TextInput } from '../inference/corpus/held-out.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { stored, UnreadableRow } from './stored.ts'

interface Row {
  id: number
  scan: number
  settings: string
  provenance: string
  state: Analysis['state']
  done: number
  total: number | null
  created: string
}

/** As stored: the text and the model as they were given, so that the work can be resumed. */
type StoredProvenance = AnalysisProvenance & { input: { model: string; text: TextInput | null } }

const Input = z.object({
  input: z.custom<StoredProvenance['input']>(
    (input) =>
      z.looseObject({ model: z.string(), text: z.looseObject({ kind: z.string() }).nullable() }).safeParse(input)
        .success,
  ),
})

const COLUMNS = 'SELECT id, scan, settings, provenance, state, done, total, created FROM analysis'

const toAnalysis = (row: Row): Analysis =>
  Analysis.parse({ ...row, settings: JSON.parse(row.settings), provenance: JSON.parse(row.provenance) })

/** In the order in which they were begun. */
export function listAnalyses(db: Store, scan: number): Analysis[] {
  return (db.prepare(`${COLUMNS} WHERE scan = ? ORDER BY id`).all(scan) as Row[]).map(toAnalysis)
}

/** @throws KeymarkError `not-found`. */
export function getAnalysis(db: Store, id: number): Analysis {
  const row = db.prepare(`${COLUMNS} WHERE id = ?`).get(id) as Row | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no analysis number ${id}.`)
  return toAnalysis(row)
}

/** The finished `values` analysis that kept most tokens of each value, the newest of them; null where there is none. */
export function fullestValues(db: Store, scan: number): number | null {
  const id = db
    .prepare(
      `SELECT id FROM analysis WHERE scan = ? AND name = 'values' AND state = 'done'
       ORDER BY json_extract(settings, '$.top') DESC, id DESC LIMIT 1`,
    )
    .pluck()
    .get(scan) as number | undefined
  return id ?? null
}

/** The newest finished analysis of the name; null where there is none. */
export function newestDone(db: Store, scan: number, name: AnalysisSettings['name']): number | null {
  return db
    .prepare("SELECT max(id) FROM analysis WHERE scan = ? AND name = ? AND state = 'done'")
    .pluck()
    .get(scan, name) as number | null
}

/** Null while it is not done. @throws KeymarkError `not-found`. */
export function getResult(db: Store, id: number): AnalysisResult | null {
  const result = columnOf(db, id, 'result')
  return result === null ? null : stored(AnalysisResult, result)
}

/** @throws KeymarkError `not-found`. */
export const getAnalysisInput = (db: Store, id: number): StoredProvenance['input'] =>
  stored(Input, columnOf(db, id, 'provenance') ?? '{}').input

function columnOf(db: Store, id: number, column: 'result' | 'provenance'): string | null {
  const text = db.prepare(`SELECT ${column} FROM analysis WHERE id = ?`).pluck().get(id) as string | null | undefined
  if (text === undefined) throw new KeymarkError('not-found', `The project has no analysis number ${id}.`)
  return text
}

/** The analysis with the same settings of the same text, cut alike, and triggers by the same version: it is continued rather than repeated. */
export function findSameAnalysis(
  db: Store,
  scan: number,
  settings: AnalysisSettings,
  provenance: Pick<AnalysisProvenance, 'cut' | 'sentences' | 'applicationVersion'> & {
    text: { sha256: string } | null
  },
  isCutAlike: (one: AnalysisProvenance['cut'], other: AnalysisProvenance['cut']) => boolean,
): Analysis | undefined {
  return listAnalyses(db, scan).findLast(
    (one) =>
      JSON.stringify(one.settings) === JSON.stringify(settings) &&
      one.provenance.text?.sha256 === provenance.text?.sha256 &&
      isCutAlike(one.provenance.cut, provenance.cut) &&
      one.provenance.sentences === provenance.sentences &&
      one.provenance.applicationVersion === provenance.applicationVersion,
  )
}

export interface NewAnalysis {
  scan: number
  settings: AnalysisSettings
  provenance: StoredProvenance
  total: number
}

export function createAnalysis(db: Store, { scan, settings, provenance, total }: NewAnalysis): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO analysis (scan, name, settings, provenance, state, total, created) VALUES (?, ?, ?, ?, 'running', ?, ?)`,
    )
    .run(scan, settings.name, JSON.stringify(settings), JSON.stringify(provenance), total, new Date().toISOString())
  return Number(lastInsertRowid)
}

export interface AnalysisCheckpoint<State> {
  /** Parts that are in `state`. */
  parts: number
  done: number
  seconds: number
  /** What was gathered; null before the first part. */
  state: State | null
}

/**
 * @param start the state before the first part, whose fields every later one has
 * @returns the state that was saved for the analysis: plain JSON comes back as it was.
 * @throws UnreadableRow
 */
export function loadAnalysisCheckpoint<State>(db: Store, id: number, start: State): AnalysisCheckpoint<State> {
  const row = db
    .prepare(
      "SELECT parts, done, checkpoint, json_extract(provenance, '$.seconds') AS seconds FROM analysis WHERE id = ?",
    )
    .get(id) as { parts: number; done: number; checkpoint: string | null; seconds: number }
  const state: unknown = row.checkpoint === null ? null : JSON.parse(row.checkpoint)
  if (state !== null && !hasFieldsOf(state, start))
    throw new UnreadableRow('what an analysis gathered so far lacks a part')
  return { ...row, state: state as State | null }
}

const isAlike = (one: unknown, other: unknown): boolean =>
  typeof one === typeof other && Array.isArray(one) === Array.isArray(other)

const hasFieldsOf = (state: unknown, start: unknown): boolean =>
  isAlike(state, start) &&
  Object.entries(start ?? {}).every(([field, value]) => isAlike((state as Record<string, unknown>)[field], value))

/** All of a checkpoint in one transaction; `further` writes what a gathering keeps in tables of its own. */
export function saveAnalysisCheckpoint<State>(
  db: Store,
  id: number,
  { parts, done, seconds, state }: AnalysisCheckpoint<State>,
  further: () => void,
): void {
  db.transaction(() => {
    further()
    db.prepare(
      "UPDATE analysis SET parts = ?, done = ?, checkpoint = ?, provenance = json_set(provenance, '$.seconds', ?) WHERE id = ?",
    ).run(parts, done, JSON.stringify(state), seconds, id)
  })()
}

export function setAnalysisState(db: Store, id: number, state: 'running' | 'stopped'): void {
  db.prepare('UPDATE analysis SET state = ? WHERE id = ?').run(state, id)
}

/** What it was made of is dropped. */
export function finishAnalysis(db: Store, id: number, result: AnalysisResult): void {
  db.prepare("UPDATE analysis SET state = 'done', checkpoint = NULL, done = total, result = ? WHERE id = ?").run(
    JSON.stringify(result),
    id,
  )
}

/** Those whose process ended before they did can be resumed. */
export function stopInterruptedAnalyses(db: Store): void {
  db.prepare("UPDATE analysis SET state = 'stopped' WHERE state = 'running'").run()
}

export function removeAnalysis(db: Store, id: number): void {
  db.prepare('DELETE FROM analysis WHERE id = ?').run(id)
}

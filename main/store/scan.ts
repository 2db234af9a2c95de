/** Scans: what ran on what, and how far it came. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { BuiltInCorpus } from '#contract/corpus.ts'
import { Provenance, Scan, ScanCounts, ScanSettings, type ScanState } from '#contract/scan.ts'
import { spelled } from '#contract/spelling.ts'
import type { ScanRuntime, ScanSources } from '../inference/scan/messages.ts'
import { Model } from '#contract/model.ts'
import { Side } from '#contract/side.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'
import { KeymarkError } from '../keymark-error.ts'
import { fileOf } from './look.ts'
import type { Store } from './open.ts'
import { KEPT } from './removal.ts'
import { stored } from './stored.ts'

interface ScanRow {
  id: number
  name: string
  model: number
  model_path: string
  description: string
  corpus: string
  settings: string
  provenance: string
  counts: string
  state: ScanState
  created: string
}

const Corpus = z.object({
  name: z.string(),
  inputs: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('file'), path: z.string() }),
      z.object({ kind: z.literal('built-in'), name: BuiltInCorpus }),
    ]),
  ),
})

const COLUMNS = `SELECT scan.id, scan.name, scan.model, model.path AS model_path, model.description, scan.corpus, scan.settings,
  scan.provenance, scan.counts, scan.state, scan.created FROM scan
  JOIN model ON model.id = scan.model AND ${KEPT}`

/** What a scan reads, as it was given: enough to resume it. */
export interface ScanInput {
  model: string
  corpus: CorpusInput[]
}

export function listScans(db: Store): Scan[] {
  return (db.prepare(`${COLUMNS} ORDER BY scan.id`).all() as ScanRow[]).map((row) => toScan(db, row))
}

/** @throws KeymarkError `not-found`. */
export function getScan(db: Store, id: number): Scan {
  return toScan(db, rowOf(db, id))
}

/** @throws KeymarkError `not-found`. */
function rowOf(db: Store, id: number): ScanRow {
  const row = db.prepare(`${COLUMNS} WHERE scan.id = ?`).get(id) as ScanRow | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no scan number ${id}.`)
  return row
}

/** By name; without one, the latest. */
export function findScan(db: Store, name: string | null): Scan {
  const row = (
    name === null
      ? db.prepare(`${COLUMNS} ORDER BY scan.id DESC LIMIT 1`).get()
      : db.prepare(`${COLUMNS} WHERE spelled(scan.name) = spelled(@name) ORDER BY scan.name = @name DESC`).get({ name })
  ) as ScanRow | undefined
  if (row !== undefined) return toScan(db, row)
  const names = listScans(db).map((scan) => scan.name)
  throw new KeymarkError(
    names.length === 0 ? 'no-scan' : 'not-found',
    names.length === 0
      ? `${fileOf(db)} holds no scan yet.`
      : `${fileOf(db)} holds no scan "${name}". It holds: ${names.join(', ')}.`,
  )
}

/** @throws KeymarkError `not-found`. */
export function getScanInput(db: Store, id: number): ScanInput {
  const row = rowOf(db, id)
  return { model: row.model_path, corpus: stored(Corpus, row.corpus).inputs }
}

/** @throws KeymarkError `not-found`. */
export const modelOfScan = (db: Store, id: number): Model => Model.parse(JSON.parse(rowOf(db, id).description))

function toScan(db: Store, row: ScanRow): Scan {
  const fired = new Map(
    db
      .prepare('SELECT layer, count(*) FROM "key" WHERE scan = ? AND triggers > 0 GROUP BY layer')
      .raw()
      .all(row.id) as [number, number][],
  )
  const model = Model.parse(JSON.parse(row.description))
  return Scan.parse({
    id: row.id,
    name: row.name,
    model: model.name,
    corpus: stored(Corpus.pick({ name: true }), row.corpus).name,
    state: row.state,
    settings: JSON.parse(row.settings),
    counts: JSON.parse(row.counts),
    provenance: JSON.parse(row.provenance),
    layers: model.layers.map(({ layer, keys }) => ({ layer, keys, fired: fired.get(layer) ?? 0 })),
    created: row.created,
  })
}

/** The scan of the same model, corpus and settings, if there is one: it is continued rather than repeated. */
export function findSameScan(
  db: Store,
  sources: ScanSources,
  settings: ScanSettings,
  name: string | null,
): Scan | undefined {
  const rows = db
    .prepare(
      `${COLUMNS} WHERE model.sha256 = ? AND model.tokenizer_sha256 = ? AND scan.corpus_sha256 = ? ORDER BY scan.id DESC`,
    )
    .all(sources.model.sha256, sources.tokenizerSha256, sources.corpusSha256) as ScanRow[]
  return rows
    .map((row) => toScan(db, row))
    .find(
      (scan) => (name === null || spelled(scan.name) === spelled(name)) && isDeepStrictEqual(scan.settings, settings),
    )
}

export interface NewScan {
  name: string | null
  input: ScanInput
  settings: ScanSettings
  sources: ScanSources
  runtime: ScanRuntime
  vocabulary: [number, string][]
  applicationVersion: string
  /** Those that it was merged from, if it was. */
  shards?: Provenance['shards']
}

/** @returns the scan's number. @throws KeymarkError when the name is taken. */
export function createScan(db: Store, scan: NewScan): number {
  return db.transaction((): number => {
    const model = insertModel(db, scan)
    const corpusName = corpusInWords(scan.sources.corpus.map((entry) => entry.name))
    const name = scan.name ?? freeName(db, `${scan.sources.model.name} × ${corpusName}`)
    if (db.prepare('SELECT 1 FROM scan WHERE spelled(name) = spelled(?)').get(name) !== undefined) {
      throw new KeymarkError(
        'bad-input',
        `${fileOf(db)} already holds a scan named "${name}", of another model, corpus or other settings. Choose another name.`,
      )
    }
    const provenance: Provenance = {
      modelSha256: scan.sources.model.sha256,
      tokenizerSha256: scan.sources.tokenizerSha256,
      corpusSha256: scan.sources.corpusSha256,
      corpus: scan.sources.corpus,
      ...scan.runtime,
      applicationVersion: scan.applicationVersion,
      ...(scan.shards && { shards: scan.shards }),
      seconds: 0,
      tokensPerSecond: 0,
    }
    const counts = ScanCounts.parse({ sentences: 0, tokens: 0, duplicates: 0, empty: 0, cut: 0 })
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO scan (name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
      )
      .run(
        name,
        model,
        JSON.stringify({ name: corpusName, inputs: scan.input.corpus }),
        scan.sources.corpusSha256,
        JSON.stringify(scan.settings),
        JSON.stringify(provenance),
        JSON.stringify(counts),
        new Date().toISOString(),
      )
    return Number(lastInsertRowid)
  })()
}

/** The first and the number of the others, where a folder or a pattern brings many. */
const corpusInWords = ([first = '', ...rest]: string[]): string =>
  rest.length > 9 ? `${first} and ${rest.length} more` : [first, ...rest].join(' + ')

function insertModel(db: Store, { input, sources, vocabulary }: NewScan): number {
  const known = db
    .prepare('SELECT id FROM model WHERE sha256 = ? AND tokenizer_sha256 = ?')
    .pluck()
    .get(sources.model.sha256, sources.tokenizerSha256) as number | undefined
  // A model that came with an imported study has no path, and only the tokens that the study shows.
  if (known !== undefined) db.prepare("UPDATE model SET path = ? WHERE id = ? AND path = ''").run(input.model, known)
  const model =
    known ??
    db
      .prepare('INSERT INTO model (path, sha256, tokenizer_sha256, description) VALUES (?, ?, ?, ?)')
      .run(input.model, sources.model.sha256, sources.tokenizerSha256, JSON.stringify(sources.model)).lastInsertRowid
  const insert = db.prepare(
    'INSERT INTO token (model, id, text) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text',
  )
  for (const [id, text] of vocabulary) insert.run(model, id, text)
  return Number(model)
}

/** `wanted`, numbered where a scan has that name already. */
export function freeName(db: Store, wanted: string): string {
  const isTaken = db.prepare('SELECT 1 FROM scan WHERE spelled(name) = spelled(?)')
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted} (${n})`
    if (isTaken.get(name) === undefined) return name
  }
}

/** A scan that was running when its process ended is stopped: it can be resumed. */
export function setScanState(db: Store, id: number, state: ScanState): void {
  db.prepare('UPDATE scan SET state = ? WHERE id = ?').run(state, id)
}

export function interruptedScans(db: Store): number[] {
  return db.prepare("SELECT id FROM scan WHERE state = 'running'").pluck().all() as number[]
}

/** The sides that a scan keeps. @throws KeymarkError `not-found`. */
export function sidesKept(db: Store, id: number): readonly Side[] {
  const { sides } = stored(ScanSettings.pick({ sides: true }), rowOf(db, id).settings)
  return sides === 'both' ? Side.options : ['positive']
}

/** Sentences that a scan has read, and their positions, without special tokens. @throws KeymarkError `not-found`. */
export function amountRead(db: Store, id: number): { sentences: number; positions: number } {
  const row = rowOf(db, id)
  const { sentences, tokens } = stored(ScanCounts, row.counts)
  const { specialTokens } = stored(Provenance.pick({ specialTokens: true }).partial(), row.provenance)
  const special = (specialTokens?.leading ?? 0) + (specialTokens?.trailing ?? 0)
  return { sentences, positions: tokens - sentences * special }
}

/** Second passes over a scan's corpus, and the examples that they drew. */
import { isDeepStrictEqual } from 'node:util'
import { ExamplePass, type ExampleProvenance, type ExampleSettings, type KeyExamples } from '#contract/example.ts'
import { STRATA, type Stratum } from '#contract/stratum.ts'
import type { KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import type { Prefix } from '../analysis/study/control.ts'
import type { AskedLayer, DrawnLayer } from '../inference/examples/draw.ts'
import type { ExamplesCheckpoint } from '../inference/examples/task.ts'
import type { SentenceRecord } from '../inference/scan/messages.ts'
import { KeymarkError } from '../keymark-error.ts'
import { sentenceWriter } from './checkpoint.ts'
import { keyReader } from './key.ts'
import type { Store } from './open.ts'
import { integers, packed, unpacked } from './packed.ts'
import { sidesKept } from './scan.ts'
import { prefixReader } from './trigger.ts'

type Row = Omit<ExamplePass, 'settings' | 'provenance'> & { settings: string; provenance: string }

const COLUMNS = 'SELECT id, scan, state, settings, provenance, sentences, tokens, created FROM example_pass'

const toPass = (row: Row): ExamplePass =>
  ExamplePass.parse({ ...row, settings: JSON.parse(row.settings), provenance: JSON.parse(row.provenance) })

export const listPasses = (db: Store, scan: number): ExamplePass[] =>
  (db.prepare(`${COLUMNS} WHERE scan = ? ORDER BY id`).all(scan) as Row[]).map(toPass)

/** @throws KeymarkError `not-found`. */
export function getPass(db: Store, id: number): ExamplePass {
  const row = db.prepare(`${COLUMNS} WHERE id = ?`).get(id) as Row | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no pass for examples number ${id}.`)
  return toPass(row)
}

/** What has to be the same for two runs to be one pass: all that its numbers and their order hang on. */
const ranAlike = (one: ExampleProvenance, other: ExampleProvenance): boolean =>
  isDeepStrictEqual({ ...one, seconds: 0 }, { ...other, seconds: 0 })

/** The pass with the same settings that ran on the same, if there is one: it is continued rather than repeated. */
export const findSamePass = (
  db: Store,
  scan: number,
  settings: ExampleSettings,
  provenance: ExampleProvenance,
): ExamplePass | undefined =>
  listPasses(db, scan).findLast(
    (pass) => isDeepStrictEqual(pass.settings, settings) && ranAlike(pass.provenance, provenance),
  )

export const createPass = (
  db: Store,
  { scan, settings, provenance }: Pick<ExamplePass, 'scan' | 'settings' | 'provenance'>,
): number =>
  Number(
    db
      .prepare("INSERT INTO example_pass (scan, settings, provenance, state, created) VALUES (?, ?, ?, 'running', ?)")
      .run(scan, JSON.stringify(settings), JSON.stringify(provenance), new Date().toISOString()).lastInsertRowid,
  )

export function setPassState(db: Store, id: number, state: ExamplePass['state']): void {
  db.prepare('UPDATE example_pass SET state = ? WHERE id = ?').run(state, id)
}

/** Their process ended before they did: they can be continued. */
export function stopInterruptedPasses(db: Store): void {
  db.prepare("UPDATE example_pass SET state = 'stopped' WHERE state = 'running'").run()
}

/** Takes away the passes that nobody can come to read any more: a later one drew as many examples for each of their keys. */
export function dropSuperseded(db: Store, pass: number): void {
  const { scan, settings } = getPass(db, pass)
  const covered = new Set(settings.keys.map(({ layer, index }) => `${layer}/${index}`))
  const drop = db.prepare('DELETE FROM example_pass WHERE id = ?')
  for (const other of listPasses(db, scan)) {
    const { keys, each } = other.settings
    const isOlder = other.id < pass && other.state === 'done' && each <= settings.each
    if (isOlder && keys.every(({ layer, index }) => covered.has(`${layer}/${index}`))) drop.run(other.id)
  }
}

/** Keys in the order and the layers of a pass, with what the scan found of them. @param keys by layer and index */
export function askedLayers(db: Store, scan: number, keys: readonly KeyId[]): AskedLayer[] {
  const readers = sidesKept(db, scan).map((side) => keyReader(db, scan, side))
  return [...Map.groupBy(keys, ({ layer }) => layer)].map(([layer, own]) => ({
    layer,
    keys: Int32Array.from(own, ({ index }) => index),
    maxima: Float32Array.from(own.flatMap((key) => readers.map((read) => Math.abs(read(key)?.top ?? 0)))),
  }))
}

const ROWS = ['found', 'hashes', 'ties', 'sentences', 'positions', 'coefficients'] as const

/** All of a checkpoint in one transaction: after it returns, a crash loses nothing of it. */
export function saveExamples(
  db: Store,
  pass: number,
  layers: readonly AskedLayer[],
  checkpoint: ExamplesCheckpoint,
  state: ExamplePass['state'],
): void {
  db.transaction(() => {
    const replace = db.prepare(
      `INSERT OR REPLACE INTO example_layer (pass, layer, keys, ${ROWS.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    for (const [i, { layer, keys }] of layers.entries()) {
      const drawn = checkpoint.layers[i]
      if (drawn !== undefined) replace.run(pass, layer, packed(keys), ...ROWS.map((row) => packed(drawn[row])))
    }
    const { window, batch, sentences, tokens, seconds } = checkpoint
    db.prepare(
      `UPDATE example_pass SET window = ?, batch = ?, sentences = ?, tokens = ?, state = ?,
         provenance = json_set(provenance, '$.seconds', ?) WHERE id = ?`,
    ).run(window, batch, sentences, tokens, state, seconds, pass)
  })()
}

/** Null before the first checkpoint. */
export function loadExamples(db: Store, pass: number): ExamplesCheckpoint | null {
  const rows = db
    .prepare(`SELECT ${ROWS.join(', ')} FROM example_layer WHERE pass = ? ORDER BY layer`)
    .all(pass) as Record<keyof DrawnLayer, Buffer>[]
  if (rows.length === 0) return null
  const at = db.prepare('SELECT window, batch FROM example_pass WHERE id = ?').get(pass) as {
    window: number
    batch: number
  }
  const { sentences, tokens, provenance } = getPass(db, pass)
  const layers = rows.map((row) => ({
    found: new Uint32Array(unpacked(row.found)),
    hashes: new Uint32Array(unpacked(row.hashes)),
    ties: new Uint32Array(unpacked(row.ties)),
    sentences: new Uint32Array(unpacked(row.sentences)),
    positions: new Uint32Array(unpacked(row.positions)),
    coefficients: new Float32Array(unpacked(row.coefficients)),
  }))
  return { ...at, sentences, tokens, seconds: provenance.seconds, layers }
}

/**
 * Stores sentences that examples are of, of a scan that may hold some of them.
 *
 * @throws KeymarkError where one is stored under its number that reads otherwise: nothing is written then.
 */
export function writeExampleSentences(db: Store, scan: number, sentences: readonly SentenceRecord[]): void {
  const stored = db.prepare('SELECT token_ids FROM sentence WHERE scan = ? AND number = ?').pluck()
  const write = sentenceWriter(db, scan)
  db.transaction(() => {
    for (const sentence of sentences) {
      const ids = stored.get(scan, sentence.number) as Buffer | undefined
      if (ids !== undefined && !ids.equals(packed(sentence.ids))) {
        throw new KeymarkError(
          'bad-input',
          `Sentence ${sentence.number} of the corpus is another one than when it was scanned: this program cuts or reads the text otherwise. Draw examples with the program that made the scan, or scan again.`,
        )
      }
      write(sentence)
    }
  })()
}

/** What was drawn of one stratum of a key, in the order of the draw. */
interface StoredDraw {
  stratum: Stratum
  found: number
  prefixes: Prefix[]
}

/**
 * Reads what was drawn for keys of a scan, each in the latest pass that is done and drew for it.
 *
 * @param each passes that kept fewer of each kind are passed over
 * @returns the pass and its draws in the order of STRATA; undefined where none drew for the key.
 */
export function drawReader(
  db: Store,
  scan: number,
  each = 1,
): (key: KeyId, side: Side) => { pass: ExamplePass; draws: StoredDraw[] } | undefined {
  const passes = listPasses(db, scan)
    .filter(({ state, settings }) => state === 'done' && settings.each >= each)
    .toReversed()
  const sides = sidesKept(db, scan)
  const keysOf = db.prepare('SELECT keys FROM example_layer WHERE pass = ? AND layer = ?').pluck()
  const known = new Map<string, Int32Array>()
  const keysIn = (pass: number, layer: number): Int32Array => {
    const name = `${pass} ${layer}`
    const keys = known.get(name) ?? integers((keysOf.get(pass, layer) as Buffer | undefined) ?? Buffer.alloc(0))
    known.set(name, keys)
    return keys
  }
  const part = (row: (typeof ROWS)[number]) =>
    db.prepare(`SELECT substr(${row}, ?, ?) FROM example_layer WHERE pass = ? AND layer = ?`).pluck()
  const parts = { found: part('found'), sentences: part('sentences'), positions: part('positions') }
  const coefficients = part('coefficients')
  return ({ layer, index }, side) => {
    for (const pass of passes) {
      const key = keysIn(pass.id, layer).indexOf(index)
      if (key < 0) continue
      const { each } = pass.settings
      const first = (key * sides.length + sides.indexOf(side)) * STRATA.length
      const bytes = (of: typeof coefficients, width: number): ArrayBuffer =>
        unpacked(
          of.get(first * width * 4 + 1, STRATA.length * width * 4, pass.id, layer) as Buffer,
          4,
          STRATA.length * width,
        )
      const found = new Uint32Array(bytes(parts.found, 1))
      const sentences = new Uint32Array(bytes(parts.sentences, each))
      const positions = new Uint32Array(bytes(parts.positions, each))
      const values = new Float32Array(bytes(coefficients, each))
      const draws = STRATA.map((stratum, i) => ({
        stratum,
        found: found[i] ?? 0,
        prefixes: Array.from({ length: Math.min(found[i] ?? 0, each) }, (_, place) => ({
          sentence: sentences[i * each + place] ?? 0,
          position: positions[i * each + place] ?? 0,
          coefficient: values[i * each + place] ?? 0,
        })),
      }))
      return { pass, draws }
    }
    return undefined
  }
}

/** Null where no pass that is done drew for the key. */
export function examplesOf(db: Store, scan: number, id: KeyId, side: Side): KeyExamples | null {
  const drawn = drawReader(db, scan)(id, side)
  if (drawn === undefined) return null
  const { settings, ...pass } = drawn.pass
  const { keys: _, ...asked } = settings
  const read = prefixReader(db, scan)
  return {
    layer: id.layer,
    index: id.index,
    side,
    maximum: keyReader(db, scan, side)(id)?.top ?? null,
    pass: { ...pass, settings: asked },
    strata: drawn.draws.map(({ prefixes, ...draw }) => ({ ...draw, examples: read(prefixes) })),
  }
}

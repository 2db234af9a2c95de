/** The trigger table of a scan, written when it ends or stops: in steps, so that a large one holds nobody up. */
import { isPart, tokenIn } from '#contract/prefix.ts'
import type { ScanState } from '#contract/scan.ts'
import type { Side } from '#contract/side.ts'
import type { LayerTriggers } from '../inference/scan/top-triggers.ts'
import { LargeMap } from '../computation/large-map.ts'
import { atOnce } from '../computation/steps.ts'
import { inTransactions } from './in-transactions.ts'
import { keyWriter } from './key-writer.ts'
import type { Store } from './open.ts'
import { integers } from './packed.ts'
import { loadActivity } from './layer-activity.ts'
import { TABLES } from './side.ts'
import { layersInSteps } from './checkpoint.ts'
import { getScan, setScanState, sidesKept } from './scan.ts'
import { sampleOf, tokenTexts } from './trigger.ts'

/** Spreads a scan's last checkpoint into the trigger and key tables at once; for a scan that is small. */
export function publishTriggers(db: Store, scan: number, state: ScanState): void {
  db.transaction(() => {
    atOnce(publishing(db, scan, state))
  })()
}

/**
 * The same, while others are answered. The scan has the new state when all is done; where the program ends before, what
 * interrupted scans need is done again from the beginning.
 */
export async function publishInSteps(db: Store, scan: number, state: ScanState): Promise<void> {
  await inTransactions(db, publishing(db, scan, state))
}

/** Sentences, or rows of sentences, that are looked at in a step. */
const CHUNK = 100
/** Keys whose rows are written or deleted in a step. */
const KEYS = 8
/** Keys whose slots are entered in a step. */
const SLOTS = 100

/** Each step takes milliseconds; doing it all again gives the same tables. */
function* publishing(db: Store, scan: number, state: ScanState): Generator<void> {
  const { settings, provenance } = getScan(db, scan)
  yield
  const sides = sidesKept(db, scan)
  const bySide: ReadLayer[][] = []
  for (const side of sides) bySide.push((yield* layersInSteps(db, scan, side)).map((layer) => new ReadLayer(layer)))
  const activity = loadActivity(db, scan)
  yield
  yield* clear(db, scan)
  const readings = bySide.flat()
  const readers = new Readers(readings)
  for (const i of readings.keys()) yield* readers.add(i, settings.triggersPerKey)
  yield* readSentences(db, scan, readers, provenance?.specialTokens.leading ?? 0)
  for (const [i, side] of sides.entries()) {
    const fired = activity?.map((layer) => layer.fired.subarray(i * layer.mean.length)) ?? null
    const found = { side, readings: bySide[i] ?? [], fired, texts: readers.texts }
    yield* writeRows(db, scan, found, settings.triggersPerKey)
  }
  yield* dropUnread(db, scan, readers)
  yield* analyse(db)
  setScanState(db, scan, state)
}

/** Without statistics the planner walks all triggers of a scan to find those of one sentence. */
function* analyse(db: Store): Generator<void> {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[]
  db.pragma('analysis_limit = 2000')
  for (const table of tables) {
    db.exec(`ANALYZE "${table}"`)
    yield
  }
}

/** The slots of a layer with what their sentences say of them. */
class ReadLayer {
  readonly layer: LayerTriggers
  /** Where the prefix's text ends. */
  readonly ends: Int32Array
  /** Number of the last token in `texts`. */
  readonly last: Int32Array

  constructor(layer: LayerTriggers) {
    this.layer = layer
    this.ends = new Int32Array(layer.strengths.length)
    this.last = new Int32Array(layer.strengths.length)
  }
}

/** Which slots read which sentence: a list for each sentence, of slots counted over all layers, and over both sides where both are kept. */
class Readers {
  readonly #readings: readonly ReadLayer[]
  readonly #offsets: number[] = [0]
  /** The first slot of a sentence, and the next of the same; from 1, 0 is none. */
  readonly #first = new LargeMap()
  readonly #next: Int32Array
  /** Each text once. */
  readonly texts: string[] = []
  readonly #known = new Map<string, number>()

  constructor(readings: readonly ReadLayer[]) {
    this.#readings = readings
    for (const { ends } of readings) this.#offsets.push((this.#offsets.at(-1) ?? 0) + ends.length)
    this.#next = new Int32Array((this.#offsets.at(-1) ?? 0) + 1)
  }

  *add(layer: number, perKey: number): Generator<void> {
    const { strengths, sentences } = (this.#readings[layer] as ReadLayer).layer
    const offset = (this.#offsets[layer] ?? 0) + 1
    for (let key = 0; key < strengths.length; key += perKey) {
      // A key's slots are filled from the first.
      for (let slot = key; slot < key + perKey && (strengths[slot] ?? 0) > 0; slot += 1) {
        const sentence = sentences[slot] ?? 0
        this.#next[offset + slot] = this.#first.get(sentence) ?? 0
        this.#first.set(sentence, offset + slot)
      }
      if ((key / perKey) % SLOTS === SLOTS - 1) yield
    }
  }

  has(sentence: number): boolean {
    return this.#first.has(sentence)
  }

  /** Tells every slot of a sentence what it reads at its position. */
  tell(sentence: number, at: (position: number) => { end: number; last: string }): void {
    for (let place = this.#first.get(sentence) ?? 0; place > 0; place = this.#next[place] ?? 0) {
      let layer = 0
      while (place > (this.#offsets[layer + 1] ?? Infinity)) layer += 1
      const slot = place - 1 - (this.#offsets[layer] ?? 0)
      const reading = this.#readings[layer] as ReadLayer
      const { end, last } = at(reading.layer.positions[slot] ?? 0)
      reading.ends[slot] = end
      reading.last[slot] = this.#number(last)
    }
  }

  #number(text: string): number {
    let number = this.#known.get(text)
    if (number === undefined) {
      number = this.texts.push(text) - 1
      this.#known.set(text, number)
    }
    return number
  }
}

function* clear(db: Store, scan: number): Generator<void> {
  for (const [table, key] of [
    ...Object.values(TABLES).map(({ trigger }) => [trigger, 'key']),
    ...Object.values(TABLES).map(({ key }) => [key, 'index']),
  ]) {
    const next = db.prepare(`SELECT layer, "${key}" AS "index" FROM ${table} WHERE scan = ? LIMIT 1`)
    const drop = db.prepare(`DELETE FROM ${table} WHERE scan = ? AND layer = ? AND "${key}" BETWEEN ? AND ?`)
    for (;;) {
      const row = next.get(scan) as { layer: number; index: number } | undefined
      if (row === undefined) break
      drop.run(scan, row.layer, row.index, row.index + KEYS - 1)
      yield
    }
  }
}

interface SentenceRow {
  number: number
  text: string
  token_ids: Buffer
  token_ends: Buffer
}

function* readSentences(db: Store, scan: number, readers: Readers, leading: number): Generator<void> {
  const tokenText = tokenTexts(db, scan)
  const select = db.prepare(
    'SELECT number, text, token_ids, token_ends FROM sentence WHERE scan = ? AND number > ? ORDER BY number LIMIT ?',
  )
  for (let after = -1; ;) {
    const rows = select.all(scan, after, CHUNK) as SentenceRow[]
    for (const { number, text, token_ids, token_ends } of rows) {
      after = number
      if (!readers.has(number)) continue
      const [ids, ends] = [integers(token_ids), integers(token_ends)]
      readers.tell(number, (position) => {
        const own = tokenText(ids[position] ?? -1)
        const end = ends[position] ?? 0
        // Only the sentence knows what character a token without a reading of its own belongs to.
        if (!isPart(own)) return { end, last: own }
        const read = { text, tokens: Array.from(ids, tokenText), tokenEnds: [...ends], first: leading, position }
        return { end, last: tokenIn(read, position) }
      })
    }
    yield
    if (rows.length < CHUNK) return
  }
}

/** What is written of a side. */
interface Found {
  side: Side
  readings: readonly ReadLayer[]
  /** Per layer, of each key; null where it was not counted. */
  fired: readonly Float64Array[] | null
  /** That the readings' numbers mean. */
  texts: readonly string[]
}

function* writeRows(db: Store, scan: number, { side, readings, fired, texts }: Found, perKey: number): Generator<void> {
  const insert = db.prepare(
    `INSERT INTO ${TABLES[side].trigger} (scan, layer, "key", rank, coefficient, sentence, position, prefix_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const writeKey = keyWriter(db, scan, side)
  const sign = side === 'positive' ? 1 : -1
  for (const [i, { layer, ends, last }] of readings.entries()) {
    const { strengths, sentences, positions } = layer
    for (let key = 0; key * perKey < strengths.length; key += 1) {
      const found: { coefficient: number; lastToken: string }[] = []
      for (let slot = key * perKey; slot < (key + 1) * perKey; slot += 1) {
        const strength = strengths[slot] ?? 0
        if (strength <= 0) break
        const coefficient = sign * strength
        const place = [sentences[slot] ?? 0, positions[slot] ?? 0, ends[slot] ?? 0]
        insert.run(scan, i + 1, key, found.length + 1, coefficient, ...place)
        found.push({ coefficient, lastToken: texts[last[slot] ?? 0] ?? '' })
      }
      writeKey({ layer: i + 1, index: key }, found, fired?.[i]?.[key] ?? null)
      if (key % KEYS === KEYS - 1) yield
    }
  }
}

/** Drops the sentences that neither a trigger nor the sample needs. */
function* dropUnread(db: Store, scan: number, readers: Readers): Generator<void> {
  const sample = new Set(sampleOf(db, scan))
  const select = db.prepare('SELECT number FROM sentence WHERE scan = ? AND number > ? ORDER BY number LIMIT ?').pluck()
  const drop = db.prepare('DELETE FROM sentence WHERE scan = ? AND number = ?')
  for (let after = -1; ;) {
    const numbers = select.all(scan, after, CHUNK) as number[]
    for (const number of numbers) {
      after = number
      if (!readers.has(number) && !sample.has(number)) drop.run(scan, number)
    }
    yield
    if (numbers.length < CHUNK) return
  }
}

/** The trigger table, written when a scan ends or stops, and read a key at a time. */
import { isPart, tokenIn } from '#contract/prefix.ts'
import type { Trigger } from '#contract/trigger.ts'
import type { ScanState } from '#contract/scan.ts'
import type { Placed, Prefix, SentencePool } from '../analysis/study/control.ts'
import { keyWriter } from './key-writer.ts'
import type { Store } from './open.ts'
import { integers } from './packed.ts'
import { getScan, loadLayers, setScanState } from './scan.ts'

/**
 * Spreads a scan's last checkpoint into the trigger and key tables and drops the sentences that neither a trigger nor the sample needs.
 * One transaction; doing it again gives the same tables.
 */
export function publishTriggers(db: Store, scan: number, state: ScanState): void {
  const { settings, provenance } = getScan(db, scan)
  const { triggersPerKey } = settings
  const leading = provenance?.specialTokens.leading ?? 0
  const layers = loadLayers(db, scan)
  const tokenText = tokenTexts(db, scan)
  db.transaction(() => {
    db.prepare('DELETE FROM "trigger" WHERE scan = ?').run(scan)
    db.prepare('DELETE FROM "key" WHERE scan = ?').run(scan)
    const sentences = loadSentences(db, scan)
    const getText = db.prepare('SELECT text FROM sentence WHERE scan = ? AND number = ?').pluck()
    const lastTokenOf = (number: number, position: number): string => {
      const { ids, ends } = sentences.get(number) ?? { ids: new Int32Array(), ends: new Int32Array() }
      const own = tokenText(ids[position] ?? -1)
      // Only the sentence knows what character a token without a reading of its own belongs to.
      if (!isPart(own)) return own
      const read = {
        text: getText.get(scan, number) as string,
        tokens: Array.from(ids, tokenText),
        tokenEnds: [...ends],
      }
      return tokenIn({ ...read, first: leading, position }, position)
    }
    const insertTrigger = db.prepare(
      'INSERT INTO "trigger" (scan, layer, "key", rank, coefficient, sentence, position, prefix_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    const writeKey = keyWriter(db, scan)
    layers.forEach(({ coefficients, sentences: numbers, positions }, i) => {
      for (let key = 0; key * triggersPerKey < coefficients.length; key++) {
        const found: { coefficient: number; lastToken: string }[] = []
        for (let slot = key * triggersPerKey; slot < (key + 1) * triggersPerKey; slot++) {
          const coefficient = coefficients[slot] ?? 0
          if (coefficient <= 0) break
          const number = numbers[slot] ?? 0
          const position = positions[slot] ?? 0
          const sentence = sentences.get(number)
          insertTrigger.run(
            scan,
            i + 1,
            key,
            found.length + 1,
            coefficient,
            number,
            position,
            sentence?.ends[position] ?? 0,
          )
          found.push({ coefficient, lastToken: lastTokenOf(number, position) })
        }
        writeKey({ layer: i + 1, index: key }, found)
      }
    })
    db.prepare(
      `DELETE FROM sentence WHERE scan = @scan AND number NOT IN (SELECT sentence FROM "trigger" WHERE scan = @scan)
         AND number NOT IN (SELECT value FROM json_each(@sample))`,
    ).run({ scan, sample: JSON.stringify([...(sampleOf(db, scan) ?? [])]) })
    // Without statistics the planner walks all triggers of a scan to find those of one sentence.
    db.exec('PRAGMA analysis_limit = 2000; ANALYZE')
    setScanState(db, scan, state)
  })()
}

interface StoredTokens {
  ids: Int32Array
  ends: Int32Array
}

function loadSentences(db: Store, scan: number): Map<number, StoredTokens> {
  const rows = db
    .prepare('SELECT number, token_ids, token_ends FROM sentence WHERE scan = ?')
    .raw()
    .iterate(scan) as IterableIterator<[number, Buffer, Buffer]>
  const sentences = new Map<number, StoredTokens>()
  for (const [number, ids, ends] of rows) sentences.set(number, { ids: integers(ids), ends: integers(ends) })
  return sentences
}

/** How a token of the scan's model reads; ids outside the tokenizer's vocabulary read as `#id`. */
export function tokenTexts(db: Store, scan: number): (id: number) => string {
  const get = db
    .prepare('SELECT text FROM token WHERE model = (SELECT model FROM scan WHERE id = ?) AND id = ?')
    .pluck()
  const known = new Map<number, string>()
  return (id) => {
    let text = known.get(id)
    if (text === undefined) {
      text = (get.get(scan, id) as string | undefined) ?? `#${id}`
      known.set(id, text)
    }
    return text
  }
}

/** A key's triggers in rank order, the first `limit` of them. Empty for a key that never fired. */
export function listTriggers(db: Store, scan: number, layer: number, index: number, limit = -1): Trigger[] {
  const rows = db
    .prepare(
      'SELECT sentence, position, coefficient FROM "trigger" WHERE scan = ? AND layer = ? AND "key" = ? ORDER BY rank LIMIT ?',
    )
    .all(scan, layer, index, limit) as Prefix[]
  return prefixReader(db, scan)(rows)
}

/** Reads prefixes of a scan's stored sentences as triggers, ranked as they come. */
export function prefixReader(db: Store, scan: number): (prefixes: readonly Prefix[]) => Trigger[] {
  const getSentence = db.prepare(
    'SELECT text, source, token_ids, token_ends FROM sentence WHERE scan = ? AND number = ?',
  )
  const tokenText = tokenTexts(db, scan)
  const { leading, trailing } = getScan(db, scan).provenance?.specialTokens ?? { leading: 0, trailing: 0 }
  return (prefixes) =>
    prefixes.map(({ sentence, position, coefficient }, i) => {
      const row = getSentence.get(scan, sentence) as {
        text: string
        source: string
        token_ids: Buffer
        token_ends: Buffer
      }
      const tokenIds = [...integers(row.token_ids)]
      const tokens = tokenIds.map(tokenText)
      const next = position + 1
      const hasNext = next < tokens.length - trailing
      const read = { text: row.text, tokens, tokenEnds: [...integers(row.token_ends)], first: leading, position }
      return {
        rank: i + 1,
        coefficient,
        sentence,
        tokenIds,
        ...read,
        lastToken: tokenIn(read, position),
        nextToken: hasNext ? tokenIn(read, next) : null,
        source: row.source,
      }
    })
}

/** A key's first `limit` triggers, each with its sentence's length in tokens and document. */
export function placedTriggers(
  db: Store,
  scan: number,
  { layer, index }: { layer: number; index: number },
  limit: number,
): Placed[] {
  return db
    .prepare(
      `SELECT sentence, position, coefficient, length(token_ids) / 4 AS length, source AS document FROM "trigger"
       JOIN sentence ON sentence.scan = "trigger".scan AND sentence.number = "trigger".sentence
       WHERE "trigger".scan = ? AND layer = ? AND "key" = ? ORDER BY rank LIMIT ?`,
    )
    .all(scan, layer, index, limit) as Placed[]
}

/**
 * The sentences that controls are drawn from: the scan's random sample of all that it read. A scan of before, which kept none, has
 * those of its triggers alone, which are sentences that some key likes.
 */
export function sentencePool(db: Store, scan: number): SentencePool {
  const sample = sampleOf(db, scan)
  const rows = db
    .prepare(
      `SELECT number, length(token_ids) / 4 AS length, source FROM sentence WHERE scan = @scan
         AND (@sample IS NULL OR number IN (SELECT value FROM json_each(@sample))) ORDER BY length, number`,
    )
    .raw()
    .all({ scan, sample: sample && JSON.stringify([...sample]) }) as [number, number, string][]
  const { leading, trailing } = getScan(db, scan).provenance?.specialTokens ?? { leading: 0, trailing: 0 }
  return {
    numbers: Int32Array.from(rows, ([number]) => number),
    lengths: Int32Array.from(rows, ([, length]) => length),
    documents: rows.map(([, , source]) => source),
    leading,
    trailing,
  }
}

/** Numbers of the sentences that the scan keeps at random; null for a scan of before. */
function sampleOf(db: Store, scan: number): Int32Array | null {
  const sample = db.prepare('SELECT sample FROM scan WHERE id = ?').pluck().get(scan) as Buffer | null
  return sample && integers(sample)
}

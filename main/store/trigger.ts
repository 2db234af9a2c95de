/** The trigger table, read a key at a time. */
import type { KeyId } from '#contract/key.ts'
import { tokenIn } from '#contract/prefix.ts'
import type { Side } from '#contract/side.ts'
import type { Trigger } from '#contract/trigger.ts'
import type { Placed, Prefix, SentencePool } from '../analysis/study/control.ts'
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { integers } from './packed.ts'
import { getScan } from './scan.ts'
import { triggersOf } from './side.ts'
import { UnreadableRow } from './stored.ts'

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
export const listTriggers = (db: Store, scan: number, id: KeyId, side: Side): Trigger[] =>
  prefixReader(db, scan)(prefixesOf(db, scan, id, -1, side))

/** The same, to be read by a reader that serves for many keys. */
export const prefixesOf = (
  db: Store,
  scan: number,
  { layer, index }: KeyId,
  limit: number,
  side: Side = 'positive',
): Prefix[] =>
  db
    .prepare(
      `SELECT sentence, position, coefficient FROM ${triggersOf(side)} WHERE scan = ? AND layer = ? AND "key" = ? ORDER BY rank LIMIT ?`,
    )
    .all(scan, layer, index, limit) as Prefix[]

/** Reads prefixes of a scan's stored sentences as triggers, ranked as they come. */
export function prefixReader(db: Store, scan: number): (prefixes: readonly Prefix[]) => Trigger[] {
  const getSentence = db.prepare(
    'SELECT text, source, token_ids, token_ends FROM sentence WHERE scan = ? AND number = ?',
  )
  const tokenText = tokenTexts(db, scan)
  const { leading, trailing } = getScan(db, scan).provenance?.specialTokens ?? { leading: 0, trailing: 0 }
  return (prefixes) =>
    prefixes.map(({ sentence, position, coefficient }, i) => {
      const row = getSentence.get(scan, sentence) as
        | { text: string; source: string; token_ids: Buffer; token_ends: Buffer }
        | undefined
      if (row === undefined) throw new UnreadableRow(`sentence ${sentence}, which a prefix is of, is not there`)
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

/** Prefixes of a scan's stored sentences, each with its sentence's length in tokens and document. */
export function placed(db: Store, scan: number, prefixes: readonly Prefix[]): Placed[] {
  const read = db.prepare(
    'SELECT length(token_ids) / 4 AS length, source AS document FROM sentence WHERE scan = ? AND number = ?',
  )
  return prefixes.map((prefix) => ({
    ...prefix,
    ...(read.get(scan, prefix.sentence) as Pick<Placed, 'length' | 'document'>),
  }))
}

/**
 * The sentences that controls are drawn from: the scan's random sample of all that it read. A scan of before, which kept none, has
 * those of its triggers alone, which are sentences that some key likes.
 *
 * @param others sentences that are to be in it besides
 */
export function* sentencePool(db: Store, scan: number, others: readonly number[] = []): Steps<SentencePool> {
  const sample = sampleOf(db, scan)
  const numbers = sample === null ? yield* allSentences(db, scan) : yield* merged(sample, others)
  const select = db
    .prepare(
      `SELECT number, length(token_ids) / 4 AS length, source FROM sentence
       WHERE scan = @scan AND number IN (SELECT value FROM json_each(@numbers))`,
    )
    .raw()
  /** By length, each by number as they are asked for: sorting all at once takes longer than a step may. */
  const byLength: { number: number; source: string }[][] = []
  let found = 0
  for (let from = 0; from < numbers.length; from += CHUNK) {
    const some = JSON.stringify(numbers.slice(from, from + CHUNK))
    const rows = select.all({ scan, numbers: some }) as [number, number, string][]
    for (const [number, length, source] of rows.toSorted(([one], [other]) => one - other))
      (byLength[length] ??= []).push({ number, source })
    found += rows.length
    yield
  }
  const { leading, trailing } = getScan(db, scan).provenance?.specialTokens ?? { leading: 0, trailing: 0 }
  const pool = { numbers: new Int32Array(found), lengths: new Int32Array(found), documents: [] as string[] }
  for (const [length, alike] of byLength.entries()) {
    for (const { number, source } of alike ?? []) {
      const slot = pool.documents.push(source) - 1
      pool.numbers[slot] = number
      pool.lengths[slot] = length
    }
    yield
  }
  return { ...pool, leading, trailing }
}

/** Numbers that are in either, each once, ascending. */
function* merged(sample: Int32Array, others: readonly number[]): Steps<number[]> {
  const all = new Int32Array(sample.length + others.length)
  all.set(sample)
  for (const [i, number] of others.entries()) {
    all[sample.length + i] = number
    if (i % (CHUNK * 10) === 0) yield
  }
  all.sort()
  yield
  return Array.from(all.filter((number, i) => i === 0 || number !== all[i - 1]))
}

/** Sentences that are looked up in a step. */
const CHUNK = 500

function* allSentences(db: Store, scan: number): Steps<number[]> {
  const select = db.prepare('SELECT number FROM sentence WHERE scan = ? AND number > ? ORDER BY number LIMIT ?').pluck()
  const numbers: number[] = []
  for (;;) {
    const some = select.all(scan, numbers.at(-1) ?? -1, CHUNK) as number[]
    numbers.push(...some)
    yield
    if (some.length < CHUNK) return numbers
  }
}

/** Numbers of the sentences that the scan keeps at random; null for a scan of before. */
export function sampleOf(db: Store, scan: number): Int32Array | null {
  const sample = db.prepare('SELECT sample FROM scan WHERE id = ?').pluck().get(scan) as Buffer | null
  return sample && integers(sample)
}

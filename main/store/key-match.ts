/** Keys by what their triggers read and what their values promote. */
import { setImmediate } from 'node:timers/promises'
import type { FoundKey, KeyQuery, Token } from '#contract/key.ts'
import { folded } from '#contract/spelling.ts'
import { KeymarkError } from '../keymark-error.ts'
import { fullestValues, newestDone } from './analysis.ts'
import { BLIND_KEYS } from './blind.ts'
import type { Store } from './open.ts'
import { packed } from './packed.ts'
import { getScan } from './scan.ts'
import { triggersOf } from './side.ts'
import { findToken } from './token.ts'

/** By how much a key passes a query. */
export type KeyMatches = Pick<FoundKey, (typeof COLUMNS)[number]>

interface Matching {
  /** Keys by layer and index, null for all; the columns of KeyMatches, and the values of their parameters. */
  table: string | null
  columns: string
  values: { found?: string }
  promotes: Token | null
  suppresses: Token | null
  endsIn: Token | null
}

const COLUMNS = ['rank', 'probability', 'lowRank', 'lowProbability', 'containing', 'endingIn'] as const

/** @throws KeymarkError when a token is unknown or ambiguous, or the analysis that it asks of is not done. */
export async function matchKeys(
  db: Store,
  query: Omit<KeyQuery, 'layers' | 'label' | 'sort' | 'descending' | 'offset' | 'limit'>,
  signal?: AbortSignal,
): Promise<Matching> {
  const { scan, side } = query
  const promotes = query.promotes === '' ? null : findToken(db, scan, query.promotes)
  const suppresses = query.suppresses === '' ? null : findToken(db, scan, query.suppresses)
  const endsIn = query.endsIn === '' ? null : findToken(db, scan, query.endsIn)
  const words = folded(query.search).trim()
  const rows: [(keyof KeyMatches)[], Rows][] = []
  if (promotes !== null) rows.push([['rank', 'probability'], promoting(db, scan, promotes.id)])
  if (suppresses !== null) rows.push([['lowRank', 'lowProbability'], suppressing(db, scan, suppresses.id)])
  if (query.role !== 'any') rows.push([[], classed(db, scan, 'role', query.role)])
  if (query.readWrite !== 'any') rows.push([[], classed(db, scan, 'read_write', query.readWrite)])
  if (words !== '') {
    const containing = await countContaining(db, { scan, side }, words, signal)
    rows.push([['containing'], query.inDescriptions ? [...describedWith(db, scan, words), ...containing] : containing])
  }
  if (endsIn !== null) rows.push([['endingIn'], await countEndingIn(db, { scan, side }, endsIn.id, signal)])
  const meant = { promotes, suppresses, endsIn }
  if (rows.length === 0)
    return { ...meant, table: null, columns: COLUMNS.map((name) => `NULL AS "${name}"`).join(', '), values: {} }
  // Once, and not anew in each statement that reads them: that is the slow part.
  const found = JSON.stringify(
    intersection(rows).map(({ id, matches }) => [...id, ...COLUMNS.map((name) => matches[name] ?? null)]),
  )
  const fields = ['layer', 'index', ...COLUMNS].map((name, i) => `value ->> ${i} AS "${name}"`)
  return {
    ...meant,
    table: `(SELECT ${fields.join(', ')} FROM json_each(@found))`,
    columns: COLUMNS.map((name) => `"${name}"`).join(', '),
    values: { found },
  }
}

/** Layer and index of a key, and what is known of it: a number for each column. */
type Rows = [number, number, ...number[]][]

/** Keys that are in all of them. */
function intersection(all: [(keyof KeyMatches)[], Rows][]): { id: [number, number]; matches: Partial<KeyMatches> }[] {
  let found = new Map<string, { id: [number, number]; matches: Partial<KeyMatches> }>()
  for (const [at, [columns, rows]] of all.entries()) {
    const next: typeof found = new Map()
    for (const [layer, index, ...numbers] of rows) {
      const key = `${layer}/${index}`
      const before = found.get(key)
      if (at > 0 && before === undefined) continue
      const own = Object.fromEntries(columns.map((column, i) => [column, numbers[i] ?? null]))
      next.set(key, { id: [layer, index], matches: { ...before?.matches, ...own } })
    }
    found = next
  }
  return [...found.values()]
}

/** Keys that nobody still labels blind, with the token among the strongest of their values. */
function promoting(db: Store, scan: number, token: number): Rows {
  return db
    .prepare(
      `SELECT layer, "index", rank, probability FROM value_token
       WHERE analysis = @analysis AND token = @token AND (layer, "index") NOT IN (${BLIND_KEYS})`,
    )
    .raw()
    .all({ scan, analysis: valuesOf(db, scan), token }) as Rows
}

/** The same of the weakest. */
function suppressing(db: Store, scan: number, token: number): Rows {
  return db
    .prepare(
      `SELECT layer, "index", rank, probability FROM suppressed_token
       WHERE analysis = @analysis AND token = @token AND (layer, "index") NOT IN (${BLIND_KEYS})`,
    )
    .raw()
    .all({ scan, analysis: weightsOf(db, scan), token }) as Rows
}

/** Keys of a class that nobody still labels blind. */
function classed(db: Store, scan: number, column: 'role' | 'read_write', name: string): Rows {
  return db
    .prepare(
      `SELECT layer, "index" FROM weight WHERE analysis = @analysis AND ${column} = @name AND (layer, "index") NOT IN (${BLIND_KEYS})`,
    )
    .raw()
    .all({ scan, analysis: weightsOf(db, scan), name }) as Rows
}

function weightsOf(db: Store, scan: number): number {
  const analysis = newestDone(db, scan, 'weights')
  if (analysis !== null) return analysis
  throw new KeymarkError(
    'weights-missing',
    `The weights of the scan "${getScan(db, scan).name}" have not been analysed yet.`,
  )
}

/** Keys with a finished label that says the words, and that nobody still labels blind; without a number of triggers. */
function describedWith(db: Store, scan: number, words: string): Rows {
  return db
    .prepare(
      `SELECT DISTINCT assignment.layer, assignment."key" FROM assignment JOIN study ON study.id = assignment.study
         JOIN annotation ON annotation.assignment = assignment.id, json_each(annotation.patterns) AS pattern
       WHERE study.scan = @scan AND assignment.kind = 'key' AND state = 'done'
         AND words_end(pattern.value ->> 'description', @words) IS NOT NULL AND (assignment.layer, assignment."key") NOT IN (${BLIND_KEYS})`,
    )
    .raw()
    .all({ scan, words }) as Rows
}

function valuesOf(db: Store, scan: number): number {
  const analysis = fullestValues(db, scan)
  if (analysis !== null) return analysis
  throw new KeymarkError(
    'values-missing',
    `What the values of the scan "${getScan(db, scan).name}" promote is not known yet.`,
  )
}

/**
 * Triggers whose prefix contains the words, as the concordance shows it: a character that several tokens make up is read with the last of them.
 * @param words folded
 */
function countContaining(db: Store, of: Of, words: string, signal?: AbortSignal): Promise<Rows> {
  const found = `SELECT number, words_end(text, @words) AS read FROM sentence WHERE ${IN_STEP} AND (text LIKE @likely OR ${HAS_INVISIBLE})`
  return count(db, found, 'prefix_end >= read', { ...of, words, likely: likely(words) }, signal)
}

/**
 * A pattern for LIKE, many times as fast as folding each text, that fits every text which contains the words. Beside letters beyond ASCII,
 * it leaves open what some of them fold to (the sign for kelvin to k), and what LIKE itself reads otherwise.
 */
const likely = (words: string): string => `%${words.replace(/[^!-~]|[%_ik;`]/gu, '%')}%`

/** Between the letters of a word such characters hide it from LIKE. Texts of ASCII alone, most of a corpus in English, are told by their size. */
const HAS_INVISIBLE = `octet_length(text) > length(text) AND text GLOB '*[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]*'`

/** Triggers whose last token is this one. */
function countEndingIn(db: Store, of: Of, token: number, signal?: AbortSignal): Promise<Rows> {
  // instr also finds the token's bytes astride two others; the place of the last token settles it.
  const found = `SELECT number, token_ids FROM sentence WHERE ${IN_STEP} AND instr(token_ids, @token) > 0`
  const isLast = 'substr(token_ids, position * 4 + 1, 4) = @token'
  return count(db, found, isLast, { ...of, token: packed(Int32Array.of(token)) }, signal)
}

/** Whose triggers are counted. */
type Of = Pick<KeyQuery, 'scan' | 'side'>

const IN_STEP = 'scan = @scan AND number > @after AND number <= @upTo'
/** Sentences that are looked through before others are answered: a few milliseconds. */
const STEP = 500

/**
 * Triggers of each key that read one of the sentences found, in steps between which others are answered. What is written meanwhile may be
 * counted or not.
 *
 * @throws KeymarkError `cancelled`.
 */
async function count(
  db: Store,
  found: string,
  condition: string,
  { side, ...values }: Of & Record<string, unknown>,
  signal?: AbortSignal,
): Promise<Rows> {
  const endOf = db
    .prepare(
      'SELECT max(number) FROM (SELECT number FROM sentence WHERE scan = ? AND number > ? ORDER BY number LIMIT ?)',
    )
    .pluck()
  const step = db
    .prepare(
      `SELECT layer, "key", count(*) FROM (${found}) CROSS JOIN ${triggersOf(side)} ON sentence = number AND "trigger".scan = @scan
       WHERE ${condition} GROUP BY layer, "key"`,
    )
    .raw()
  const counts = new Map<string, [number, number, number]>()
  for (let after = -1; ;) {
    const upTo = endOf.get(values.scan, after, STEP) as number | null
    if (upTo === null) return [...counts.values()]
    for (const [layer, key, triggers] of step.all({ ...values, after, upTo }) as [number, number, number][]) {
      const known = counts.get(`${layer}/${key}`)
      if (known === undefined) counts.set(`${layer}/${key}`, [layer, key, triggers])
      else known[2] += triggers
    }
    after = upTo
    await setImmediate()
    if (signal?.aborted === true) throw new KeymarkError('cancelled', 'The search was cancelled.')
  }
}

/** Keys by what their triggers read and what their values promote. */
import type { FoundKey, KeyId, KeyQuery, KeySort, Token } from '#contract/key.ts'
import { folded } from '#contract/spelling.ts'
import { wordsEnd } from '../analysis/words-end.ts'
import { LargeMap } from '../computation/large-map.ts'
import type { Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { fullestValues, newestDone } from './analysis.ts'
import { isOfScan } from './assignment-scan.ts'
import { BLIND_KEYS } from './blind.ts'
import type { Store } from './open.ts'
import { integers, packed } from './packed.ts'
import { getScan } from './scan.ts'
import { findToken } from './token.ts'
import { countTriggers } from './trigger-place.ts'

/** By how much a key passes a query. */
export type KeyMatches = Pick<
  FoundKey,
  'rank' | 'probability' | 'lowRank' | 'lowProbability' | 'containing' | 'endingIn'
>

export interface Matching {
  /** Null for all keys. */
  found: Found[] | null
  promotes: Token | null
  suppresses: Token | null
  endsIn: Token | null
}

export interface Found {
  id: [layer: number, index: number]
  matches: KeyMatches
}

const NONE: KeyMatches = {
  rank: null,
  probability: null,
  lowRank: null,
  lowProbability: null,
  containing: null,
  endingIn: null,
}

/**
 * In steps; what is written meanwhile may be counted or not.
 * @throws KeymarkError when a token is unknown or ambiguous, or the analysis that it asks of is not done.
 */
export function* matchKeys(
  db: Store,
  query: Omit<KeyQuery, 'layers' | 'label' | 'effect' | 'sort' | 'descending' | 'offset' | 'limit'>,
): Steps<Matching> {
  const { scan, side } = query
  const promotes = query.promotes === '' ? null : findToken(db, scan, query.promotes)
  const suppresses = query.suppresses === '' ? null : findToken(db, scan, query.suppresses)
  const endsIn = query.endsIn === '' ? null : findToken(db, scan, query.endsIn)
  const words = folded(query.search).trim()
  const rows: [(keyof KeyMatches)[], Rows][] = []
  if (promotes !== null)
    rows.push([['rank', 'probability'], keeping(db, scan, 'value_token', valuesOf(db, scan), promotes.id)])
  if (suppresses !== null)
    rows.push([
      ['lowRank', 'lowProbability'],
      keeping(db, scan, 'suppressed_token', weightsOf(db, scan), suppresses.id),
    ])
  if (query.role !== 'any') rows.push([[], classed(db, scan, 'role', query.role)])
  if (query.readWrite !== 'any') rows.push([[], classed(db, scan, 'read_write', query.readWrite)])
  if (query.detector !== 'any') rows.push([[], detecting(db, scan, query.detector)])
  if (words !== '') {
    const containing = yield* countContaining(db, { scan, side }, words)
    rows.push([['containing'], query.inDescriptions ? [...describedWith(db, scan, words), ...containing] : containing])
  }
  if (endsIn !== null) rows.push([['endingIn'], yield* countEndingIn(db, { scan, side }, endsIn.id)])
  return { found: rows.length === 0 ? null : yield* intersection(rows), promotes, suppresses, endsIn }
}

/** Keys that are compared in a step. */
const KEYS = 500

/** Layer and index of a key, and what is known of it: a number for each column. */
type Rows = [number, number, ...number[]][]

/** Keys that are in all of them. */
function* intersection(all: [(keyof KeyMatches)[], Rows][]): Steps<Found[]> {
  let found = new Map<string, Found>()
  for (const [at, [columns, rows]] of all.entries()) {
    const next: typeof found = new Map()
    for (const [i, [layer, index, ...numbers]] of rows.entries()) {
      if (i % KEYS === KEYS - 1) yield
      const key = `${layer}/${index}`
      const before = found.get(key)
      if (at > 0 && before === undefined) continue
      const own = Object.fromEntries(columns.map((column, i) => [column, numbers[i] ?? null]))
      next.set(key, { id: [layer, index], matches: { ...NONE, ...before?.matches, ...own } })
    }
    found = next
  }
  return [...found.values()]
}

/** A column of the keys table that only a match fills. */
export const isMatch = (column: KeySort): column is KeySort & keyof KeyMatches => column in NONE

/** By one of the columns, keys without a number last, as SQL has it; equal ones by layer and index. */
export function inOrder(found: readonly Found[], by: keyof KeyMatches, descending: boolean): Found[] {
  const sign = descending ? -1 : 1
  return found.toSorted((a, b) => {
    const [one, other] = [a.matches[by], b.matches[by]]
    const order = one === null || other === null ? Number(one === null) - Number(other === null) : sign * (one - other)
    return order || a.id[0] - b.id[0] || a.id[1] - b.id[1]
  })
}

/** By how much each of some keys passes. */
export function matchesIn(found: readonly Found[] | null, some: readonly KeyId[]): (key: KeyId) => KeyMatches {
  const asked = new Set(some.map(({ layer, index }) => `${layer}/${index}`))
  const known = new Map<string, KeyMatches>()
  for (const { id, matches } of found ?? []) if (asked.has(id.join('/'))) known.set(id.join('/'), matches)
  return ({ layer, index }) => known.get(`${layer}/${index}`) ?? NONE
}

/** Keys that nobody still labels blind, with the token among those that an analysis keeps of their values. */
function keeping(
  db: Store,
  scan: number,
  kept: 'value_token' | 'suppressed_token',
  analysis: number,
  token: number,
): Rows {
  return db
    .prepare(
      `SELECT layer, "index", rank, probability FROM ${kept}
       WHERE analysis = @analysis AND token = @token AND (layer, "index") NOT IN (${BLIND_KEYS})`,
    )
    .raw()
    .all({ scan, analysis, token }) as Rows
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

/** Keys that detect the same that nobody still labels blind. */
function detecting(db: Store, scan: number, name: string): Rows {
  const analysis = newestDone(db, scan, 'detectors')
  return db
    .prepare(
      `SELECT layer, "index" FROM detection WHERE analysis = @analysis AND detector = @name AND (layer, "index") NOT IN (${BLIND_KEYS})`,
    )
    .raw()
    .all({ scan, analysis, name }) as Rows
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
       WHERE ${isOfScan('@scan')} AND assignment.kind = 'key' AND state = 'done'
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
function* countContaining(db: Store, of: Of, words: string): Steps<Rows> {
  /** The first token with which the words have been read, of each sentence that contains them. */
  const first = new LargeMap<number>()
  const condition = `(text LIKE @likely OR ${HAS_INVISIBLE})`
  yield* eachSentence(db, condition, { scan: of.scan, likely: likely(words) }, ({ number, text, token_ends }) => {
    const read = wordsEnd(text, words)
    const at = read === null ? -1 : integers(token_ends).findIndex((end) => end >= read)
    if (at >= 0) first.set(number, at)
  })
  return yield* countTriggers(db, of, (sentence, position) => position >= (first.get(sentence) ?? Infinity))
}

/**
 * A pattern for LIKE, many times as fast as folding each text, that fits every text which contains the words. Beside letters beyond ASCII,
 * it leaves open what some of them fold to (the sign for kelvin to k), and what LIKE itself reads otherwise.
 */
const likely = (words: string): string => `%${words.replace(/[^!-~]|[%_ik;`]/gu, '%')}%`

/** Between the letters of a word such characters hide it from LIKE. Texts of ASCII alone, most of a corpus in English, are told by their size. */
const HAS_INVISIBLE = `octet_length(text) > length(text) AND text GLOB '*[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]*'`

/** Triggers whose last token is this one. */
function* countEndingIn(db: Store, of: Of, token: number): Steps<Rows> {
  const places = new LargeMap<number[]>()
  const values = { scan: of.scan, token: packed(Int32Array.of(token)) }
  // instr also finds the token's bytes astride two others.
  yield* eachSentence(db, 'instr(token_ids, @token) > 0', values, ({ number, token_ids }) => {
    const at = [...integers(token_ids)].flatMap((id, position) => (id === token ? [position] : []))
    if (at.length > 0) places.set(number, at)
  })
  return yield* countTriggers(db, of, (sentence, position) => places.get(sentence)?.includes(position) === true)
}

/** Whose triggers are counted. */
type Of = Pick<KeyQuery, 'scan' | 'side'>

/** Sentences that are looked through in a step: a few milliseconds. */
const SENTENCES = 250

interface SentenceRow {
  number: number
  text: string
  token_ids: Buffer
  token_ends: Buffer
}

/** Sentences of a scan that meet a condition, some of them at a time. */
function* eachSentence(
  db: Store,
  condition: string,
  values: { scan: number; [name: string]: unknown },
  see: (row: SentenceRow) => void,
): Steps<void> {
  const endOf = db
    .prepare(
      'SELECT max(number) FROM (SELECT number FROM sentence WHERE scan = ? AND number > ? ORDER BY number LIMIT ?)',
    )
    .pluck()
  const step = db.prepare(
    `SELECT number, text, token_ids, token_ends FROM sentence
     WHERE scan = @scan AND number > @after AND number <= @upTo AND ${condition}`,
  )
  for (let after = -1; ;) {
    const upTo = endOf.get(values.scan, after, SENTENCES) as number | null
    if (upTo === null) return
    for (const row of step.all({ ...values, after, upTo }) as SentenceRow[]) see(row)
    after = upTo
    yield
  }
}

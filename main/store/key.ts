/** The keys of a scan: filter, sort and search in SQL, since there can be a hundred thousand. */
import { setImmediate } from 'node:timers/promises'
import { type AnnotationState, isLabelled } from '#contract/annotation.ts'
import type { FoundKey, Key, KeyAssignment, KeyId, KeyQuery, KeySort, StoredOfKeys, Token } from '#contract/key.ts'
import { opposite, type Side } from '#contract/side.ts'
import { inSteps, type Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { isOfScan } from './assignment-scan.ts'
import { requireSeen } from './blind.ts'
import { SEEN_EFFECTS } from './effect.ts'
import { meanings, storedMeanings } from './key-meaning.ts'
import { inOrder, isMatch, matchesIn, matchKeys } from './key-match.ts'
import type { Store } from './open.ts'
import { labelsIn } from './pattern.ts'
import { amountRead, getScan, modelOfScan, sidesKept } from './scan.ts'
import { hasActivity } from './activity.ts'
import { keysOf, TABLES, triggersOf } from './side.ts'

/** Columns as the list's own statement names them. */
const SORT_COLUMNS: Record<KeySort, string> = {
  layer: 'layer',
  index: '"index"',
  top: 'top',
  median: 'median',
  distinctLast: 'distinct_last',
  commonLast: 'common_last COLLATE NOCASE',
  commonLastShare: 'common_last_share',
  oppositeTop: 'oppositeTop',
  firedShare: 'fired',
  label: 'label_rank',
  effect: 'effect',
  // Found keys are in the order of these already.
  probability: 'place',
  lowProbability: 'place',
  containing: 'place',
  endingIn: 'place',
}

/** Keys that were found, as a table. */
const FOUND = '(SELECT value >> 32 AS layer, value & 0xFFFFFFFF AS "index", key AS place FROM json_each(@found))'

function orderOf({ sort, side, descending }: KeyQuery, isFound: boolean): string {
  if (isMatch(sort)) return isFound ? SORT_COLUMNS[sort] : 'NULL'
  const sorted = sort === 'oppositeTop' ? oppositeTop(side) : SORT_COLUMNS[sort]
  return `${sorted} ${descending ? 'DESC' : 'ASC'} NULLS LAST`
}

const STATES: readonly AnnotationState[] = ['new', 'in-progress', 'no-pattern', 'uninterpretable', 'done']

/** The furthest state of some assignments, as an index into STATES. */
const FURTHEST = `max(CASE state ${STATES.map((state, i) => `WHEN '${state}' THEN ${i}`).join(' ')} ELSE 0 END)`

/** That of a key's assignments; null when no study of the scan contains it. */
const LABEL_RANK = `(SELECT ${FURTHEST}
  FROM assignment JOIN study ON study.id = assignment.study LEFT JOIN annotation ON annotation.assignment = assignment.id
  WHERE ${isOfScan('"key".scan')} AND assignment.layer = "key".layer AND assignment."key" = "key"."index" AND assignment.kind = 'key')`

/** The same for all keys at once: a list of them looks it up. */
const LABELLED = `labelled AS MATERIALIZED (SELECT layer, "key" AS "index", ${FURTHEST} AS label_rank
  FROM assignment JOIN study ON study.id = assignment.study LEFT JOIN annotation ON annotation.assignment = assignment.id
  WHERE ${isOfScan('@scan')} AND assignment.kind = 'key' GROUP BY layer, "key")`

/** What silencing keys changes, for a list that asks for it. */
const EFFECTS = `effects AS MATERIALIZED (${SEEN_EFFECTS})`

const OWN = `layer, "index", triggers, top, median, distinct_last AS distinctLast, common_last AS commonLast,
  common_last_share AS commonLastShare, fired`

/** Coefficient of the other side's first trigger. */
const oppositeTop = (side: Side): string =>
  `(SELECT top FROM ${TABLES[opposite(side)].key} AS other
    WHERE other.scan = "key".scan AND other.layer = "key".layer AND other."index" = "key"."index")`

const columns = (side: Side): string => `${OWN}, ${oppositeTop(side)} AS oppositeTop, ${LABEL_RANK} AS label_rank`

type Row = Omit<Key, 'label' | 'firedShare'> & { label_rank: number | null; fired: number | null }

/** Reads one side of a key; undefined where the scan does not keep it. */
export function keyReader(db: Store, scan: number, side: Side): (id: KeyId) => Key | undefined {
  const get = db.prepare(`SELECT ${columns(side)} FROM ${keysOf(side)} WHERE scan = ? AND layer = ? AND "index" = ?`)
  const { positions } = amountRead(db, scan)
  return ({ layer, index }) => {
    const row = get.get(scan, layer, index) as Row | undefined
    if (row === undefined) return undefined
    const { label_rank, fired, ...own } = row
    return {
      ...own,
      firedShare: fired === null || positions === 0 ? null : fired / positions,
      label: label_rank === null ? null : (STATES[label_rank] ?? null),
    }
  }
}

export interface KeyList {
  total: number
  keys: FoundKey[]
  /** The tokens that were meant. */
  promotes: Token | null
  suppresses: Token | null
  endsIn: Token | null
  /** What is stored of any key. */
  stored: StoredOfKeys
}

/**
 * Which keys, and how many, is asked of as few columns as it needs; the rest is read of those in the answer alone.
 * @throws KeymarkError when a token is unknown or ambiguous, or what values promote is not known.
 */
export async function listKeys(db: Store, query: KeyQuery, signal?: AbortSignal): Promise<KeyList> {
  const { found, ...meant } = await inSteps(matchKeys(db, query), signal)
  const { limit, offset, side } = query
  const where = ['"key".scan = @scan']
  const values: Record<string, string | number> = { scan: query.scan }
  if (found !== null) {
    const ordered = isMatch(query.sort) ? inOrder(found, query.sort, query.descending) : found
    // A number each: of all that SQLite reads, only tables of its own are faster.
    values['found'] = JSON.stringify(ordered.map(({ id: [layer, index] }) => layer * 2 ** 32 + index))
  }
  if (query.layers.length > 0) {
    where.push('layer IN (SELECT value FROM json_each(@layers))')
    values['layers'] = JSON.stringify(query.layers)
  }
  const { label } = query
  const isLabelAsked = label !== 'any' || query.sort === 'label'
  if (label === 'unlabelled')
    where.push('(layer, "index") NOT IN (SELECT layer, "index" FROM labelled WHERE label_rank > 0)')
  else if (label !== 'any') where.push(`label_rank = ${STATES.indexOf(label)}`)
  const isEffectAsked = query.effect !== null || query.sort === 'effect'
  if (isEffectAsked) values['side'] = side
  if (query.effect !== null) {
    where.push('effect >= @effect')
    values['effect'] = query.effect
  }
  // Few keys are in studies: where only those are meant, the others are not looked at.
  const isOfStudies = label !== 'any' && label !== 'unlabelled'
  const using = 'USING (layer, "index")'
  const tables = [...(isOfStudies ? ['labelled'] : []), ...(found === null ? [] : [FOUND]), keysOf(side)]
  const joined = tables.map((table, i) => (i === 0 ? table : `CROSS JOIN ${table} ${using}`)).join(' ')
  const effects = isEffectAsked ? ` LEFT JOIN effects ${using}` : ''
  const keys = `${joined}${effects}`
  const further = [...(isLabelAsked ? [LABELLED] : []), ...(isEffectAsked ? [EFFECTS] : [])]
  const before = further.length === 0 ? '' : `WITH ${further.join(', ')} `
  const condition = where.join(' AND ')
  const total = db.prepare(`${before}SELECT count(*) FROM ${keys} WHERE ${condition}`).pluck().get(values) as number
  // Others are answered between two statements, each of which looks at all keys that are meant.
  await setImmediate()
  const order = `${orderOf(query, found !== null)}, layer, "index"`
  const page = (from: string, ordered: string, most: number, behind: number): KeyId[] =>
    db
      .prepare(`${before}SELECT layer, "index" FROM ${from} ORDER BY ${ordered} LIMIT @most OFFSET @behind`)
      .all({ ...values, most, behind }) as KeyId[]
  let ids: KeyId[]
  if (query.sort !== 'label' || isOfStudies) ids = page(`${keys} WHERE ${condition}`, order, limit, offset)
  else {
    // First those of studies, by their label; behind them all others, which are not looked at before.
    const ofStudies = `labelled ${tables.map((table) => `CROSS JOIN ${table} ${using}`).join(' ')}${effects} WHERE ${condition}`
    const others = `${keys} WHERE ${condition} AND (layer, "index") NOT IN (SELECT layer, "index" FROM labelled)`
    ids = page(ofStudies, order, limit, offset)
    if (ids.length < limit) {
      const inStudies = db.prepare(`${before}SELECT count(*) FROM ${ofStudies}`).pluck().get(values) as number
      ids.push(...page(others, 'layer, "index"', limit - ids.length, Math.max(0, offset - inStudies)))
    }
  }
  const read = keyReader(db, query.scan, side)
  const meaning = meanings(db, query.scan, side)
  const matchesOf = matchesIn(found, ids)
  return {
    total,
    keys: ids.map((id) => {
      const key = { ...matchesOf(id), ...(read(id) as Key) }
      return { ...key, ...meaning(key) }
    }),
    ...meant,
    stored: {
      ...storedMeanings(db, query.scan),
      sides: sidesKept(db, query.scan).length > 1,
      activity: hasActivity(db, query.scan),
    },
  }
}

/** @throws KeymarkError `not-found` when the scan does not keep the side. */
export function requireSide(db: Store, scan: number, side: Side): void {
  if (sidesKept(db, scan).includes(side)) return
  throw new KeymarkError(
    'not-found',
    `The scan "${getScan(db, scan).name}" keeps the positive side of its keys only. Scan again with both sides.`,
  )
}

/** @throws KeymarkError `not-found` that gives the ranges, when the model has no such key. */
export function getKey(db: Store, scan: number, { layer, index }: KeyId, side: Side = 'positive'): Key {
  const found = keyReader(db, scan, side)({ layer, index })
  if (found !== undefined) return found
  const { layers, name } = modelOfScan(db, scan)
  const known = layers.find((entry) => entry.layer === layer)
  if (known === undefined) {
    throw new KeymarkError('not-found', `There is no key ${layer}/${index}: ${name} has layers 1 to ${layers.length}.`)
  }
  if (index >= known.keys) {
    throw new KeymarkError(
      'not-found',
      `There is no key ${layer}/${index}: layer ${layer} of ${name} has keys 0 to ${known.keys - 1}.`,
    )
  }
  requireSide(db, scan, side)
  if (getScan(db, scan).state === 'done') {
    throw new KeymarkError(
      'not-found',
      `The project holds nothing of the ${side} side of key ${layer}/${index}: the scan came with an imported study, which brings only what was labelled.`,
    )
  }
  throw new KeymarkError(
    'not-found',
    `The scan has not stored its keys yet. Wait for it to end, or cancel it to see what it found so far.`,
  )
}

/** @throws KeymarkError `not-found`, or `blind` while somebody who labels here is not through with the key. */
export function seenKey(db: Store, scan: number, id: KeyId, side: Side = 'positive'): Key {
  const key = getKey(db, scan, id, side)
  requireSeen(db, scan, id)
  return key
}

/** The side whose triggers an assignment copied: their coefficients have its sign. */
const SIDE_OF = `iif((SELECT coefficient FROM assignment_trigger WHERE assignment_trigger.assignment = assignment.id AND rank = 1) < 0,
  'negative', 'positive')`

export function sideOfAssignments(db: Store): (assignment: number) => Side {
  const get = db.prepare(`SELECT ${SIDE_OF} FROM assignment WHERE id = ?`).pluck()
  return (assignment) => get.get(assignment) as Side
}

export function assignmentsOfKey(db: Store, scan: number, { layer, index }: KeyId): KeyAssignment[] {
  type Row = Omit<KeyAssignment, 'patterns'> & { patterns: string | null; kinds: string | null }
  const rows = db
    .prepare(
      `SELECT assignment.id AS assignment, study.id AS study, study.name AS studyName, annotator.name AS annotator, role,
         ${SIDE_OF} AS side, assignment.examples, coalesce(annotation.state, 'new') AS state, patterns, json_extract(spec, '$.kinds') AS kinds
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE ${isOfScan('?')} AND assignment.layer = ? AND assignment."key" = ? AND assignment.kind = 'key' ORDER BY study.id, annotator.id`,
    )
    .all(scan, layer, index) as Row[]
  return rows.map(({ patterns, kinds, ...row }) => ({
    ...row,
    patterns: patterns !== null && isLabelled(row.state) ? labelsIn(patterns, kinds) : [],
  }))
}

/**
 * Indices of the keys of each layer that have at least `triggers` triggers, from at least `sentences` sentences, ascending.
 * A scan keeps no more than its `triggersPerKey`, so it cannot tell beyond that.
 */
export function* firedKeys(
  db: Store,
  scan: number,
  triggers: number,
  sentences: number,
  side: Side = 'positive',
): Steps<Map<number, number[]>> {
  const select = db
    .prepare(
      `SELECT "index" FROM ${keysOf(side)} WHERE scan = @scan AND layer = @layer AND "index" BETWEEN @from AND @to AND triggers >= max(@triggers, @sentences) AND
         (SELECT count(DISTINCT sentence) FROM ${triggersOf(side)}
          WHERE "trigger".scan = "key".scan AND "trigger".layer = "key".layer AND "trigger"."key" = "key"."index") >= @sentences
       ORDER BY "index"`,
    )
    .pluck()
  const byLayer = new Map<number, number[]>()
  for (const { layer, keys } of modelOfScan(db, scan).layers) {
    const fired: number[] = []
    for (let from = 0; from < keys; from += CHUNK) {
      fired.push(...(select.all({ scan, layer, from, to: from + CHUNK - 1, triggers, sentences }) as number[]))
      yield
    }
    if (fired.length > 0) byLayer.set(layer, fired)
  }
  return byLayer
}

/** Keys of a layer that fired on one side or another, ascending. @param fired for each side, per layer the keys that did */
export const firedOnAny = (fired: readonly Map<number, number[]>[], layer: number): number[] =>
  [...new Set(fired.flatMap((found) => found.get(layer) ?? []))].toSorted((a, b) => a - b)

/** Keys that are looked at in a step. */
const CHUNK = 500

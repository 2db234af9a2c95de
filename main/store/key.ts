/** The keys of a scan: filter, sort and search in SQL, since there can be a hundred thousand. */
import { type AnnotationState, isLabelled } from '#contract/annotation.ts'
import type { FoundKey, Key, KeyAssignment, KeyId, KeyQuery, KeySort, Token } from '#contract/key.ts'
import { KeymarkError } from '../keymark-error.ts'
import { meanings, storedMeanings } from './key-meaning.ts'
import { type KeyMatches, matchKeys } from './key-match.ts'
import type { Store } from './open.ts'
import { labelsIn } from './pattern.ts'
import { modelOfScan } from './scan.ts'

/** Columns as the list's own statement names them. */
const SORT_COLUMNS: Record<KeySort, string> = {
  layer: 'layer',
  index: '"index"',
  top: 'top',
  median: 'median',
  distinctLast: 'distinctLast',
  commonLast: 'commonLast COLLATE NOCASE',
  commonLastShare: 'commonLastShare',
  label: 'label_rank',
  probability: 'probability',
  containing: 'containing',
  endingIn: 'endingIn',
}

const STATES: readonly AnnotationState[] = ['new', 'in-progress', 'no-pattern', 'uninterpretable', 'done']

/** The furthest state of some assignments, as an index into STATES. */
const FURTHEST = `max(CASE state ${STATES.map((state, i) => `WHEN '${state}' THEN ${i}`).join(' ')} ELSE 0 END)`

/** That of a key's assignments; null when no study of the scan contains it. */
const LABEL_RANK = `(SELECT ${FURTHEST}
  FROM assignment JOIN study ON study.id = assignment.study LEFT JOIN annotation ON annotation.assignment = assignment.id
  WHERE study.scan = "key".scan AND assignment.layer = "key".layer AND assignment."key" = "key"."index" AND assignment.kind = 'key')`

/** The same for all keys at once: a list of them looks it up. */
const LABELLED = `labelled AS MATERIALIZED (SELECT layer, "key" AS "index", ${FURTHEST} AS label_rank
  FROM assignment JOIN study ON study.id = assignment.study LEFT JOIN annotation ON annotation.assignment = assignment.id
  WHERE study.scan = @scan AND assignment.kind = 'key' GROUP BY layer, "key")`

const OWN = `layer, "index", triggers, top, median, distinct_last AS distinctLast, common_last AS commonLast,
  common_last_share AS commonLastShare`
const COLUMNS = `${OWN}, ${LABEL_RANK} AS label_rank`

type Row = Omit<Key, 'label'> & { label_rank: number | null }

const toKey = <Found extends Row>({ label_rank, ...row }: Found): Omit<Found, 'label_rank'> & Pick<Key, 'label'> => ({
  ...row,
  label: label_rank === null ? null : (STATES[label_rank] ?? null),
})

export interface KeyList {
  total: number
  keys: FoundKey[]
  /** The tokens that were meant. */
  promotes: Token | null
  endsIn: Token | null
  /** What is stored of any key. */
  stored: { values: boolean; descriptions: boolean }
}

/** @throws KeymarkError when a token is unknown or ambiguous, or what values promote is not known. */
export async function listKeys(db: Store, query: KeyQuery, signal?: AbortSignal): Promise<KeyList> {
  const where = ['scan = @scan']
  const match = await matchKeys(db, query, signal)
  const values: Record<string, string | number> = { ...match.values, scan: query.scan }
  if (query.layers.length > 0) {
    where.push('layer IN (SELECT value FROM json_each(@layers))')
    values['layers'] = JSON.stringify(query.layers)
  }
  const rank = (state: AnnotationState): number => STATES.indexOf(state)
  let label = ''
  if (query.label === 'unlabelled') label = 'label_rank IS NULL OR label_rank = 0'
  else if (query.label !== 'any') label = `label_rank = ${rank(query.label)}`
  const found = `SELECT ${OWN}, label_rank, ${match.columns} FROM ${match.join} "key" ${match.join === '' ? '' : 'USING (layer, "index")'}
    LEFT JOIN labelled USING (layer, "index") WHERE ${where.join(' AND ')}`
  const source = `SELECT * FROM (${found})${label === '' ? '' : ` WHERE ${label}`}`
  const total = db.prepare(`WITH ${LABELLED} SELECT count(*) FROM (${source})`).pluck().get(values) as number
  const direction = query.descending ? 'DESC' : 'ASC'
  const rows = db
    .prepare(
      `WITH ${LABELLED} ${source} ORDER BY ${SORT_COLUMNS[query.sort]} ${direction} NULLS LAST, layer, "index" LIMIT @limit OFFSET @offset`,
    )
    .all({ ...values, limit: query.limit, offset: query.offset }) as (Row & KeyMatches)[]
  const meaning = meanings(db, query.scan)
  return {
    total,
    keys: rows.map((row) => ({ ...toKey(row), ...meaning(row) })),
    promotes: match.promotes,
    endsIn: match.endsIn,
    stored: storedMeanings(db, query.scan),
  }
}

/** @throws KeymarkError `not-found` that gives the ranges, when the model has no such key. */
export function getKey(db: Store, scan: number, { layer, index }: KeyId): Key {
  const row = db
    .prepare(`SELECT ${COLUMNS} FROM "key" WHERE scan = ? AND layer = ? AND "index" = ?`)
    .get(scan, layer, index) as Row | undefined
  if (row !== undefined) return toKey(row)
  const { layers, name } = modelOfScan(db, scan)
  const found = layers.find((entry) => entry.layer === layer)
  if (found === undefined) {
    throw new KeymarkError('not-found', `There is no key ${layer}/${index}: ${name} has layers 1 to ${layers.length}.`)
  }
  if (index >= found.keys) {
    throw new KeymarkError(
      'not-found',
      `There is no key ${layer}/${index}: layer ${layer} of ${name} has keys 0 to ${found.keys - 1}.`,
    )
  }
  throw new KeymarkError(
    'not-found',
    `The scan has not stored its keys yet. Wait for it to end, or cancel it to see what it found so far.`,
  )
}

export function assignmentsOfKey(db: Store, scan: number, { layer, index }: KeyId): KeyAssignment[] {
  type Row = Omit<KeyAssignment, 'patterns'> & { patterns: string | null; kinds: string | null }
  const rows = db
    .prepare(
      `SELECT assignment.id AS assignment, study.id AS study, study.name AS studyName, annotator.name AS annotator, role,
         coalesce(annotation.state, 'new') AS state, patterns, json_extract(spec, '$.kinds') AS kinds
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE study.scan = ? AND assignment.layer = ? AND assignment."key" = ? AND assignment.kind = 'key' ORDER BY study.id, annotator.id`,
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
export function firedKeys(db: Store, scan: number, triggers: number, sentences: number): Map<number, number[]> {
  const rows = db
    .prepare(
      `SELECT layer, "index" FROM "key" WHERE scan = @scan AND triggers >= max(@triggers, @sentences) AND
         (SELECT count(DISTINCT sentence) FROM "trigger"
          WHERE "trigger".scan = "key".scan AND "trigger".layer = "key".layer AND "trigger"."key" = "key"."index") >= @sentences
       ORDER BY layer, "index"`,
    )
    .raw()
    .all({ scan, triggers, sentences }) as [number, number][]
  const byLayer = Map.groupBy(rows, ([layer]) => layer)
  return new Map([...byLayer].map(([layer, entries]) => [layer, entries.map(([, index]) => index)]))
}

/** The keys of a scan: filter, sort and search in SQL, since there can be a hundred thousand. */
import type { AnnotationState } from '#contract/annotation.ts'
import type { Key, KeyAssignment, KeyId, KeyQuery, KeySort } from '#contract/key.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { modelOfScan } from './scan.ts'

const SORT_COLUMNS: Record<KeySort, string> = {
  layer: 'layer',
  index: '"index"',
  top: 'top',
  median: 'median',
  distinctLast: 'distinct_last',
  commonLast: 'common_last COLLATE NOCASE',
  commonLastShare: 'common_last_share',
  label: 'label_rank',
}

const STATES: readonly AnnotationState[] = ['new', 'in-progress', 'no-pattern', 'done']

/** The furthest state of a key's assignments, as an index into STATES; null when no study of the scan contains it. */
const LABEL_RANK = `(SELECT max(CASE state ${STATES.map((state, i) => `WHEN '${state}' THEN ${i}`).join(' ')} ELSE 0 END)
  FROM assignment JOIN study ON study.id = assignment.study LEFT JOIN annotation ON annotation.assignment = assignment.id
  WHERE study.scan = "key".scan AND assignment.layer = "key".layer AND assignment."key" = "key"."index" AND assignment.kind = 'key')`

const COLUMNS = `layer, "index", triggers, top, median, distinct_last AS distinctLast, common_last AS commonLast,
  common_last_share AS commonLastShare, ${LABEL_RANK} AS label_rank`

type Row = Omit<Key, 'label'> & { label_rank: number | null }

const toKey = ({ label_rank, ...row }: Row): Key => ({
  ...row,
  label: label_rank === null ? null : (STATES[label_rank] ?? null),
})

export function listKeys(db: Store, query: KeyQuery): { total: number; keys: Key[] } {
  const where = ['scan = @scan']
  const values: Record<string, string | number> = { scan: query.scan }
  if (query.layers.length > 0) {
    where.push('layer IN (SELECT value FROM json_each(@layers))')
    values['layers'] = JSON.stringify(query.layers)
  }
  const words = query.search.trim()
  if (words !== '') {
    where.push(`(layer, "index") IN (
      SELECT "trigger".layer, "trigger"."key" FROM sentence_text
      JOIN sentence ON sentence.id = sentence_text.rowid
      JOIN "trigger" ON "trigger".scan = sentence.scan AND "trigger".sentence = sentence.number
      WHERE sentence_text MATCH @match AND sentence.scan = @scan
        AND instr(lower(substr(sentence.text, 1, prefix_end)), lower(@words)) > 0)`)
    values['words'] = words
    values['match'] = `"${words.replaceAll('"', '""')}"*`
  }
  const rank = (state: AnnotationState): number => STATES.indexOf(state)
  let label = ''
  if (query.label === 'unlabelled') label = 'label_rank IS NULL OR label_rank = 0'
  else if (query.label !== 'any') label = `label_rank = ${rank(query.label)}`
  const source = `SELECT * FROM (SELECT ${COLUMNS} FROM "key" WHERE ${where.join(' AND ')})${label === '' ? '' : ` WHERE ${label}`}`
  const total = db.prepare(`SELECT count(*) FROM (${source})`).pluck().get(values) as number
  const direction = query.descending ? 'DESC' : 'ASC'
  const rows = db
    .prepare(
      `${source} ORDER BY ${SORT_COLUMNS[query.sort]} ${direction} NULLS LAST, layer, "index" LIMIT @limit OFFSET @offset`,
    )
    .all({ ...values, limit: query.limit, offset: query.offset }) as Row[]
  return { total, keys: rows.map(toKey) }
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
  return db
    .prepare(
      `SELECT assignment.id AS assignment, study.id AS study, study.name AS studyName, annotator.name AS annotator, role,
         coalesce(annotation.state, 'new') AS state
       FROM assignment JOIN study ON study.id = assignment.study JOIN annotator ON annotator.id = assignment.annotator
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE study.scan = ? AND assignment.layer = ? AND assignment."key" = ? AND assignment.kind = 'key' ORDER BY study.id, annotator.id`,
    )
    .all(scan, layer, index) as KeyAssignment[]
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

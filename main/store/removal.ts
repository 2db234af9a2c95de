/**
 * The end of scans and studies: first nobody sees them any more, then they are taken away in steps. What is left where the program ends
 * before is taken away when the project is opened again.
 */
import { randomUUID } from 'node:crypto'
import { atOnce, type Steps } from '../computation/steps.ts'
import { inTransactions } from './in-transactions.ts'
import type { Store } from './store.ts'

/** A study that nobody sees, since it is being drawn or taken away. */
const UNFINISHED = "json_extract(study.spec, '$.unfinished') IS NOT NULL"

/** A study that is there for all. */
export const FINISHED = "json_extract(study.spec, '$.unfinished') IS NULL"

/** A scan that is there for all, and one that is being taken away. */
export const KEPT = "json_extract(scan.provenance, '$.removed') IS NULL"
const REMOVED = "json_extract(scan.provenance, '$.removed') IS NOT NULL"

/** Rows that are deleted in a step. */
const ROWS = 200
/** Tables with so much in a row, all of a layer, that one is a step. */
const HEAVY = ['scan_layer', 'negative_layer', 'scan_activity', 'example_layer']

/** Hides studies whose program ended, or failed, before they were drawn, to be taken away; or the one of them with this UUID. */
export function hideUnfinishedStudies(db: Store, uuid: string | null = null): void {
  const ids = db
    .prepare(`SELECT id FROM study WHERE ${UNFINISHED} AND coalesce(uuid = @uuid, 1)`)
    .pluck()
    .all({ uuid }) as number[]
  if (ids.length > 0) db.transaction(() => hideStudies(db, ids))()
}

/** The same, and takes them away at once: for what is small. */
export function removeUnfinishedStudies(db: Store, uuid: string | null = null): void {
  hideUnfinishedStudies(db, uuid)
  if (isRemoving(db)) db.transaction(() => atOnce(removeHidden(db)))()
}

/** Writes a study that nobody sees until it is whole, while others are answered; of one that is cancelled or fails nothing is left. */
export async function writeUnfinished<Result>(
  db: Store,
  steps: (uuid: string) => Steps<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const uuid = randomUUID()
  try {
    return await inTransactions(db, steps(uuid), signal)
  } catch (error) {
    if (db.open) {
      hideUnfinishedStudies(db, uuid)
      await inTransactions(db, removeHidden(db))
    }
    throw error
  }
}

/** Within a transaction: nobody sees them, and their names can be given to others. */
export function hideStudies(db: Store, studies: readonly number[]): void {
  const hide = db.prepare(
    `UPDATE study SET scan = NULL, uuid = @uuid, name = @uuid, spec = json_set(spec, '$.unfinished', json('true'), '$.removed', json('true'))
     WHERE id = @study`,
  )
  for (const study of studies) hide.run({ study, uuid: randomUUID() })
}

/** Within a transaction: a study for what is to be taken away from others; nobody ever sees it. */
export function beginHidden(db: Store): number {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (@uuid, @uuid, NULL, @spec, @created)')
    .run({
      uuid: randomUUID(),
      spec: JSON.stringify({ unfinished: true, removed: true }),
      created: new Date().toISOString(),
    })
  return Number(lastInsertRowid)
}

/** The same of a machine rater: it becomes one of a study that is hidden, and ends with that. */
export function hideMachine(db: Store, machine: number): void {
  db.prepare('UPDATE machine SET study = ? WHERE id = ?').run(beginHidden(db), machine)
}

/** The same of a scan, of which no study may be left that is seen. */
export function hideScan(db: Store, scan: number): void {
  db.prepare(
    `UPDATE scan SET name = @name, corpus_sha256 = '', provenance = json_set(provenance, '$.removed', json('true')) WHERE id = @scan`,
  ).run({ scan, name: randomUUID() })
}

const hiddenIn = (db: Store): { studies: number[]; scans: number[] } => ({
  studies: db
    .prepare("SELECT id FROM study WHERE json_extract(spec, '$.removed') IS NOT NULL")
    .pluck()
    .all() as number[],
  scans: db.prepare(`SELECT id FROM scan WHERE ${REMOVED}`).pluck().all() as number[],
})

/** Whether something is hidden that is still to be taken away. */
export function isRemoving(db: Store): boolean {
  const { studies, scans } = hiddenIn(db)
  return studies.length + scans.length > 0
}

/** Takes away what is hidden, and models that no scan has any more. @returns how many rows were deleted; told after each step as well */
export function* removeHidden(db: Store, deleted: (rows: number) => void = () => undefined): Steps<void> {
  const { studies, scans } = hiddenIn(db)
  for (const study of studies) yield* remove(db, 'study', study, deleted)
  for (const scan of scans) yield* remove(db, 'scan', scan, deleted)
  const unused = db.prepare('SELECT id FROM model WHERE id NOT IN (SELECT model FROM scan)').pluck()
  const drop = db.prepare(
    'DELETE FROM token WHERE model = @model AND id IN (SELECT id FROM token WHERE model = @model LIMIT @rows)',
  )
  for (;;) {
    // A scan that began meanwhile may have it again.
    const model = unused.get() as number | undefined
    if (model === undefined) return
    const { changes } = drop.run({ model, rows: ROWS })
    if (changes < ROWS) db.prepare('DELETE FROM model WHERE id = ?').run(model)
    yield
  }
}

interface Reference {
  table: string
  column: string
}

/** A row of a table, after all rows that point to it and all that point to those. */
function* remove(db: Store, table: string, id: number, deleted: (rows: number) => void): Steps<void> {
  for (const child of childrenOf(db, table)) yield* removeChildren(db, child, id, deleted)
  db.prepare(`DELETE FROM "${table}" WHERE id = ?`).run(id)
  deleted(1)
  yield
}

function* removeChildren(
  db: Store,
  { table, column }: Reference,
  parent: number,
  deleted: (rows: number) => void,
): Steps<void> {
  if (childrenOf(db, table).length > 0) {
    const next = db.prepare(`SELECT id FROM "${table}" WHERE "${column}" = ? LIMIT 1`).pluck()
    for (let id = next.get(parent); id !== undefined; id = next.get(parent))
      yield* remove(db, table, id as number, deleted)
    return
  }
  const key = keyOf(db, table)
  const rows = HEAVY.includes(table) ? 1 : ROWS
  const drop = db.prepare(
    `DELETE FROM "${table}" WHERE (${key}) IN (SELECT ${key} FROM "${table}" WHERE "${column}" = ? LIMIT ${rows})`,
  )
  for (;;) {
    const { changes } = withoutRule(db, table, () => drop.run(parent))
    if (changes > 0) {
      deleted(changes)
      yield
    }
    if (changes < rows) return
  }
}

/** Rows that are never deleted but with their whole study, each with the rule that keeps them. */
const RULES: Record<string, string> = { event: 'event_kept', question_answer: 'question_answer_kept' }

/** The rule is put back in the same transaction. */
function withoutRule<Result>(db: Store, table: string, work: () => Result): Result {
  const name = RULES[table]
  if (name === undefined) return work()
  const rule = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?").pluck().get(name)
  db.exec(`DROP TRIGGER ${name}`)
  const result = work()
  db.exec(rule as string)
  return result
}

/** The columns that point to rows of a table. A study that is seen outlives its scan: that is the caller's to see to. */
function childrenOf(db: Store, parent: string): Reference[] {
  const known = references.get(db)
  if (known !== undefined) return known.get(parent) ?? []
  const found = db
    .prepare(
      `SELECT schema.name AS "table", list."from" AS "column", list."table" AS parent
       FROM sqlite_schema AS schema, pragma_foreign_key_list(schema.name) AS list WHERE schema.type = 'table'`,
    )
    .all() as (Reference & { parent: string })[]
  const byParent = Map.groupBy(
    found.filter(
      ({ table, column, parent }) => !(parent === 'scan' && column === 'scan' && OF_STUDIES.includes(table)),
    ),
    (one) => one.parent,
  )
  references.set(db, byParent)
  return byParent.get(parent) ?? []
}

/** What names a scan and belongs to a study: it goes with that. */
const OF_STUDIES = ['study', 'study_scan', 'assignment', 'machine_label']

const references = new WeakMap<Store, Map<string, Reference[]>>()

/** What tells the rows of a table apart. */
function keyOf(db: Store, table: string): string {
  const isPlain = db.prepare('SELECT wr FROM pragma_table_list WHERE name = ?').pluck().get(table) === 0
  if (isPlain) return 'rowid'
  const columns = db
    .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .pluck()
    .all(table) as string[]
  return columns.map((column) => `"${column}"`).join(', ')
}

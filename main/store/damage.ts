/** Whether a project's file can be read as it was written. */
import Database from 'better-sqlite3'

/** Quick: structure, types and references, but not whether every index has every row. Null when all is well. */
export function damageIn(
  db: Database.Database,
  check: 'quick_check' | 'integrity_check' = 'quick_check',
): string | null {
  const verdict = String(db.pragma(`${check}(1)`, { simple: true }))
  if (verdict !== 'ok') return verdict
  const [dangling] = db.pragma('foreign_key_check') as { table: string; parent: string }[]
  return dangling === undefined
    ? null
    : `rows of ${dangling.table} point to rows of ${dangling.parent} that are not there`
}

/** Bytes that are looked through in milliseconds, which is less than a thread takes to begin. */
export const SMALL = 8e6

/** Looks at all of a file that nobody writes to; null when all is well. It takes seconds for a large one. */
export function damageOf(path: string): string | null {
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    return damageIn(db, 'integrity_check')
  } catch (error) {
    if (error instanceof Database.SqliteError) return error.message
    throw error
  } finally {
    db?.close()
  }
}

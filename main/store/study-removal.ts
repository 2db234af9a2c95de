import type { Store } from './store.ts'

/** Events are never deleted but with their whole study: the rule that keeps them is put back in the same transaction. */
export function removeStudies(db: Store, studies: readonly number[]): void {
  if (studies.length === 0) return
  const rule = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'event_kept'").pluck().get()
  db.exec('DROP TRIGGER event_kept')
  const steps = [
    'DELETE FROM event WHERE assignment IN (SELECT id FROM assignment WHERE study = ?)',
    'DELETE FROM assignment WHERE study = ?',
    'DELETE FROM study WHERE id = ?',
  ].map((sql) => db.prepare(sql))
  for (const study of studies) for (const step of steps) step.run(study)
  db.exec(rule as string)
}

import type { Store } from './store.ts'

const RULES = ['event_kept', 'question_answer_kept'] as const

/** Events and answers are never deleted but with their whole study: the rules that keep them are put back in the same transaction. */
export function removeStudies(db: Store, studies: readonly number[]): void {
  if (studies.length === 0) return
  const rules = RULES.map(
    (name) =>
      db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?").pluck().get(name) as string,
  )
  for (const name of RULES) db.exec(`DROP TRIGGER ${name}`)
  const steps = [
    'DELETE FROM question_answer WHERE question IN (SELECT id FROM question WHERE study = ?)',
    'DELETE FROM event WHERE assignment IN (SELECT id FROM assignment WHERE study = ?)',
    'DELETE FROM assignment WHERE study = ?',
    'DELETE FROM study WHERE id = ?',
  ].map((sql) => db.prepare(sql))
  for (const study of studies) for (const step of steps) step.run(study)
  for (const rule of rules) db.exec(rule)
}

/** The versions of a study's guidelines. */
import type { Guideline } from '#contract/study.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'

/** The one in force first. @throws KeymarkError `not-found`. */
export function listGuidelines(db: Store, study: number): Guideline[] {
  if (db.prepare('SELECT 1 FROM study WHERE id = ?').get(study) === undefined) {
    throw new KeymarkError('not-found', `The project has no study number ${study}.`)
  }
  return db
    .prepare('SELECT version, text, created FROM guideline WHERE study = ? ORDER BY version DESC')
    .all(study) as Guideline[]
}

/** The new version, or the one in force when its text is the same. @throws KeymarkError `not-found`. */
export function reviseGuidelines(db: Store, study: number, text: string): Guideline {
  return db.transaction(() => {
    const [current] = listGuidelines(db, study)
    if (current?.text === text) return current
    const next: Guideline = { version: (current?.version ?? 0) + 1, text, created: new Date().toISOString() }
    db.prepare('INSERT INTO guideline (study, version, text, created) VALUES (@study, @version, @text, @created)').run({
      study,
      ...next,
    })
    return next
  })()
}

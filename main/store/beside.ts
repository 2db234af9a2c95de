/**
 * What is added to a study is written beside it, in one that nobody sees, and joined to it when all is there: so it is whole or not there,
 * also where the program ends meanwhile.
 */
import type { Store } from './store.ts'

/** A study that nobody sees, for what is added to another. */
export interface Beside {
  study: number
  /** By name: their numbers there, and in the study itself, where they are known. */
  annotators: Map<string, { id: number; of: number | null }>
}

/** @param known the annotators of the study that it is added to; @param names of those who are given more, or are new */
export function beginBeside(
  db: Store,
  uuid: string,
  known: readonly { id: number; name: string }[],
  names: readonly string[],
): Beside {
  const study = Number(
    db
      .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, NULL, ?, ?)')
      .run(uuid, uuid, JSON.stringify({ unfinished: true }), new Date().toISOString()).lastInsertRowid,
  )
  const insert = db.prepare('INSERT INTO annotator (study, name) VALUES (?, ?)')
  return {
    study,
    annotators: new Map(
      names.map((name) => {
        const of = known.find((one) => one.name === name)?.id ?? null
        return [name, { id: Number(insert.run(study, name).lastInsertRowid), of }]
      }),
    ),
  }
}

/** What was added belongs to the study from now on; annotators that are new to it come with what they were given. */
export function joinBeside(db: Store, study: number, { study: beside, annotators }: Beside): void {
  const give = db.prepare('UPDATE assignment SET study = @study, annotator = @to WHERE annotator = @from')
  for (const { id, of } of annotators.values()) {
    give.run({ study, to: of ?? id, from: id })
    if (of === null) db.prepare('UPDATE annotator SET study = ? WHERE id = ?').run(study, id)
  }
  db.prepare('DELETE FROM annotator WHERE study = ?').run(beside)
  db.prepare('DELETE FROM study WHERE id = ?').run(beside)
}

/** Labels files whose import has begun are kept in the project until it is through: where the program ends before, it goes on with them. */
import type { LabelsImport } from '#contract/packet.ts'
import type { Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { inTransactions } from './in-transactions.ts'
import { importing, type Imported, type LabelsFile } from './labels-import.ts'
import type { Store } from './open.ts'

/** A file as a whole. */
export interface ArrivingFile {
  /** For people. */
  file: string
  content: Buffer
}

/** Files of an import that a program which ended had not brought to its end. */
export const arrivingLabels = (db: Store): (ArrivingFile & { id: number })[] =>
  db.prepare('SELECT id, file, content FROM arriving_labels ORDER BY id').all() as (ArrivingFile & { id: number })[]

/** @returns their numbers, for `takeIn`; from now on a crash does not break the import off. */
export function keepArriving(db: Store, files: readonly ArrivingFile[]): number[] {
  const insert = db.prepare('INSERT INTO arriving_labels (file, content) VALUES (?, ?)')
  return db.transaction(() => files.map(({ file, content }) => Number(insert.run(file, content).lastInsertRowid)))()
}

/**
 * Imports files that are kept, and keeps them no longer.
 * @param read gives what they hold.
 * @throws KeymarkError `bad-input` when they do not fit any more, and are not kept either; what else is thrown leaves them for the next try.
 */
export async function takeIn(
  db: Store,
  kept: readonly number[],
  read: () => readonly LabelsFile[] | Promise<LabelsFile[]>,
  told: Imported,
): Promise<LabelsImport[]> {
  try {
    return await inTransactions(db, taking(db, kept, await read(), told))
  } catch (error) {
    if (db.open && error instanceof KeymarkError && error.code === 'bad-input') forgetArriving(db, kept)
    throw error
  }
}

function* taking(
  db: Store,
  kept: readonly number[],
  files: readonly LabelsFile[],
  told: Imported,
): Steps<LabelsImport[]> {
  const imports = yield* importing(db, files, told)
  forgetArriving(db, kept)
  return imports
}

export function forgetArriving(db: Store, kept: readonly number[]): void {
  const drop = db.prepare('DELETE FROM arriving_labels WHERE id = ?')
  db.transaction(() => {
    for (const id of kept) drop.run(id)
  })()
}

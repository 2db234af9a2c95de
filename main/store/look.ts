/** Projects that are open to look, because they cannot be written. */
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './store.ts'

export interface Look {
  /** The project itself. */
  file: string
  /** Why it cannot be written, and until when it is what is shown, in words. */
  reason: string
  code: 'read-only' | 'busy'
}

const looks = new WeakMap<Store, Look>()

/** How the project was opened if it was opened to look; else null. */
export const lookOf = (db: Store): Look | null => looks.get(db) ?? null

/** The file that a person knows the open project by. */
export const fileOf = (db: Store): string => looks.get(db)?.file ?? db.name

/** @throws KeymarkError `read-only` or `busy` where the project was opened to look. */
export function requireWritable(db: Store): void {
  const look = lookOf(db)
  if (look !== null) throw new KeymarkError(look.code, look.reason)
}

/** From now on `db`, a copy, stands for the project that it is of. */
export const lookAt = (db: Store, look: Look): void => void looks.set(db, look)

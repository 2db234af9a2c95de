/** Predictions that the last layer changed, and how a person read them (paper §5). */
import type { ChangedPrediction, Relatedness } from '#contract/analysis.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'

/** Kept to be read: the paper read 100 of 4,000 examples. */
const KEPT = 10_000

export function insertChanges(
  db: Store,
  analysis: number,
  changes: readonly Omit<ChangedPrediction, 'number' | 'reading'>[],
): void {
  let number = db.prepare('SELECT count(*) FROM change WHERE analysis = ?').pluck().get(analysis) as number
  const insert = db.prepare('INSERT INTO change (analysis, number, prefix, "from", "to") VALUES (?, ?, ?, ?, ?)')
  for (const { prefix, from, to } of changes) if (number < KEPT) insert.run(analysis, number++, prefix, from, to)
}

/** In an order that has nothing to do with the text's, always the same: whoever reads the first hundred reads random ones. */
export function listChanges(db: Store, analysis: number): ChangedPrediction[] {
  return db
    .prepare(
      'SELECT number, prefix, "from", "to", reading FROM change WHERE analysis = ? ORDER BY number * 2654435761 % 4294967296',
    )
    .all(analysis) as ChangedPrediction[]
}

/** @throws KeymarkError `not-found`. */
export function readChange(db: Store, analysis: number, number: number, reading: Relatedness | null): void {
  const { changes } = db
    .prepare('UPDATE change SET reading = ? WHERE analysis = ? AND number = ?')
    .run(reading, analysis, number)
  if (changes === 0) throw new KeymarkError('not-found', 'That change is not in the project.')
}

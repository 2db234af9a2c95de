/** Triggers as they are run again without one of their tokens. */
import type { KeyId } from '#contract/key.ts'
import type { Occlusion } from '../analysis/ablation/occlusion.ts'
import type { Store } from './open.ts'
import { integers } from './packed.ts'
import { getScan } from './scan.ts'

/** The first `top` triggers of a key: what the tokenizer put in front of each, and its prefix. */
export function occlusionsOf(db: Store, scan: number): (key: KeyId, top: number) => Occlusion[] {
  const leading = getScan(db, scan).provenance?.specialTokens.leading ?? 0
  const get = db
    .prepare(
      `SELECT rank, coefficient, token_ids, position FROM "trigger"
       JOIN sentence ON sentence.scan = "trigger".scan AND sentence.number = "trigger".sentence
       WHERE "trigger".scan = ? AND layer = ? AND "key" = ? ORDER BY rank LIMIT ?`,
    )
    .raw()
  return ({ layer, index }, top) =>
    (get.all(scan, layer, index, top) as [number, number, Buffer, number][]).map(
      ([rank, coefficient, tokenIds, position]) => ({
        layer,
        index,
        rank,
        coefficient,
        leading,
        ids: integers(tokenIds).slice(0, position + 1),
      }),
    )
}

/** What a prefix is read with, and the token that follows it in its sentence; −1 at the end. */
export function prefixTokens(
  db: Store,
  scan: number,
): (prefix: { sentence: number; position: number }) => { ids: Int32Array; next: number } {
  const trailing = getScan(db, scan).provenance?.specialTokens.trailing ?? 0
  const get = db.prepare('SELECT token_ids FROM sentence WHERE scan = ? AND number = ?').pluck()
  return ({ sentence, position }) => {
    const all = integers(get.get(scan, sentence) as Buffer)
    const after = position + 1
    return { ids: all.slice(0, after), next: after < all.length - trailing ? (all[after] as number) : -1 }
  }
}

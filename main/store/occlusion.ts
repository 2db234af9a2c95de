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

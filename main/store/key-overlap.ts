/** Keys that share triggers. */
import type { KeyId } from '#contract/key.ts'
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { countTriggers } from './trigger-place.ts'

export interface Overlap extends KeyId {
  /** Prefixes (sentence and position) that are triggers of both keys. */
  shared: number
  /** Their share of the prefixes that are triggers of either. */
  jaccard: number
}

/** All keys that share a prefix with one, by Jaccard index; `total` counts them, `limit` are given. */
export function* overlappingKeys(
  db: Store,
  scan: number,
  { layer, index }: KeyId,
  limit: number,
): Steps<{ total: number; near: Overlap[] }> {
  const own = db
    .prepare('SELECT sentence, position FROM "trigger" WHERE scan = ? AND layer = ? AND "key" = ?')
    .all(scan, layer, index) as { sentence: number; position: number }[]
  const places = Map.groupBy(own, ({ sentence }) => sentence)
  const counts = yield* countTriggers(
    db,
    { scan, side: 'positive' },
    (sentence, position) => places.get(sentence)?.some((place) => place.position === position) === true,
  )
  const read = db.prepare('SELECT triggers FROM "key" WHERE scan = ? AND layer = ? AND "index" = ?').pluck()
  const near = counts
    .filter(([ofLayer, key]) => ofLayer !== layer || key !== index)
    .map(([ofLayer, key, shared]) => {
      const triggers = read.get(scan, ofLayer, key) as number
      return { layer: ofLayer, index: key, shared, jaccard: shared / (triggers + own.length - shared) }
    })
    .toSorted((a, b) => b.jaccard - a.jaccard || a.layer - b.layer || a.index - b.index)
  return { total: near.length, near: near.slice(0, limit) }
}

/** Keys that share triggers. */
import type { KeyId } from '#contract/key.ts'
import type { Store } from './open.ts'

export interface Overlap extends KeyId {
  /** Prefixes (sentence and position) that are triggers of both keys. */
  shared: number
  /** Their share of the prefixes that are triggers of either. */
  jaccard: number
}

/** All keys that share a prefix with one, by Jaccard index; `total` counts them, `limit` are given. */
export function overlappingKeys(
  db: Store,
  scan: number,
  { layer, index }: KeyId,
  limit: number,
): { total: number; near: Overlap[] } {
  const rows = db
    .prepare(
      `WITH own AS MATERIALIZED (SELECT sentence, position FROM "trigger" WHERE scan = @scan AND layer = @layer AND "key" = @index),
         both AS (SELECT layer, "key" AS "index", count(*) AS shared FROM own
           CROSS JOIN "trigger" ON scan = @scan AND "trigger".sentence = own.sentence AND "trigger".position = own.position
           GROUP BY layer, "key")
       SELECT layer, "index", shared, CAST(shared AS REAL) / (triggers + (SELECT count(*) FROM own) - shared) AS jaccard
       FROM both JOIN "key" USING (layer, "index") WHERE scan = @scan AND NOT (layer = @layer AND "index" = @index)
       ORDER BY jaccard DESC, layer, "index"`,
    )
    .all({ scan, layer, index }) as Overlap[]
  return { total: rows.length, near: rows.slice(0, limit) }
}

import type { KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import { summarise, type KeySummary } from '../analysis/key-summary.ts'
import type { Store } from './open.ts'
import { TABLES } from './side.ts'

const COLUMNS = {
  triggers: 'triggers',
  top: 'top',
  median: 'median',
  distinctLast: 'distinct_last',
  commonLast: 'common_last',
  commonLastShare: 'common_last_share',
} satisfies Record<keyof KeySummary, string>

/** Writes the row of a side of a key, which sums up its triggers; one that is there already stays. `fired`: positions; null where they were not counted. */
export function keyWriter(
  db: Store,
  scan: number | bigint,
  side: Side = 'positive',
): (key: KeyId, triggers: readonly { coefficient: number; lastToken: string }[], fired: number | null) => void {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO ${TABLES[side].key} (scan, layer, "index", fired, ${Object.values(COLUMNS).join(', ')})
     VALUES (@scan, @layer, @index, @fired, ${Object.keys(COLUMNS)
       .map((name) => `@${name}`)
       .join(', ')})`,
  )
  return ({ layer, index }, triggers, fired) => {
    insert.run({ scan, layer, index, fired, ...summarise(triggers) })
  }
}

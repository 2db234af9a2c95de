import type { KeyId } from '#contract/key.ts'
import { summarise, type KeySummary } from '../analysis/key-summary.ts'
import type { Store } from './open.ts'

const COLUMNS = {
  triggers: 'triggers',
  top: 'top',
  median: 'median',
  distinctLast: 'distinct_last',
  commonLast: 'common_last',
  commonLastShare: 'common_last_share',
} satisfies Record<keyof KeySummary, string>

/** Writes the row of a key, which sums up its triggers; one that is there already stays. */
export function keyWriter(
  db: Store,
  scan: number | bigint,
): (key: KeyId, triggers: readonly { coefficient: number; lastToken: string }[]) => void {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO "key" (scan, layer, "index", ${Object.values(COLUMNS).join(', ')})
     VALUES (@scan, @layer, @index, ${Object.keys(COLUMNS)
       .map((name) => `@${name}`)
       .join(', ')})`,
  )
  return ({ layer, index }, triggers) => {
    insert.run({ scan, layer, index, ...summarise(triggers) })
  }
}

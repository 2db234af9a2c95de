/** What silencing a key does to the prediction at its triggers, as `effect` analyses found it. */
import type { KeyEffect } from '#contract/analysis/effect.ts'
import type { KeyId } from '#contract/key.ts'
import { BLIND_KEYS } from './blind.ts'
import type { Store } from './open.ts'

/** Those that are there already are written again. */
export function insertEffects(db: Store, analysis: number, keys: readonly KeyEffect[]): void {
  const insert = db.prepare('INSERT OR REPLACE INTO effect (analysis, layer, "index", kl) VALUES (?, ?, ?, ?)')
  db.transaction(() => {
    for (const { layer, index, own } of keys)
      if (own.kl.value !== null) insert.run(analysis, layer, index, own.kl.value)
  })()
}

/** Finished analyses of the scan, and what each found; the newest of a key counts. */
const OF_SCAN = `effect JOIN analysis ON analysis.id = effect.analysis AND analysis.scan = @scan AND analysis.state = 'done'`

/** Layer, index and KL in nats of every key of a scan that has one and that nobody still labels blind, for a statement that binds `@scan`. */
export const SEEN_EFFECTS = `SELECT effect.layer AS layer, effect."index" AS "index", kl AS effect, max(analysis) FROM ${OF_SCAN}
  WHERE (effect.layer, effect."index") NOT IN (${BLIND_KEYS}) GROUP BY effect.layer, effect."index"`

/** KL in nats; null where no finished analysis of the scan silenced the key. */
export function effectOf(db: Store, scan: number): (key: KeyId) => number | null {
  const get = db
    .prepare(
      `SELECT kl FROM ${OF_SCAN} WHERE effect.layer = @layer AND effect."index" = @index ORDER BY analysis DESC LIMIT 1`,
    )
    .pluck()
  return ({ layer, index }) => (get.get({ scan, layer, index }) as number | undefined) ?? null
}

/** Whether a finished analysis of the scan silenced any key. */
export const hasEffects = (db: Store, scan: number): boolean =>
  db.prepare(`SELECT EXISTS (SELECT 1 FROM ${OF_SCAN})`).pluck().get({ scan }) === 1

/** What silencing a key does to the prediction at its triggers, as `effect` analyses found it. */
import type { KeyEffect } from '#contract/analysis/effect.ts'
import { KeyEffectFound, type KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import { BLIND_KEYS } from './blind.ts'
import type { Store } from './open.ts'

/** Those that are there already are written again. */
export function insertEffects(db: Store, analysis: number, keys: readonly KeyEffect[]): void {
  const insert = db.prepare(
    'INSERT OR REPLACE INTO effect (analysis, layer, "index", kl, found) VALUES (?, ?, ?, ?, ?)',
  )
  db.transaction(() => {
    for (const { layer, index, ...found } of keys)
      if (found.own.kl.value !== null) insert.run(analysis, layer, index, found.own.kl.value, JSON.stringify(found))
  })()
}

/** Finished analyses of the scan that silenced keys, and what each found; the newest of a key counts. */
const OF_SCAN = `effect JOIN analysis ON analysis.id = effect.analysis AND analysis.scan = @scan AND analysis.state = 'done'`
/** Before there were two, triggers were of the positive side. */
const OF_SIDE = `coalesce(json_extract(analysis.settings, '$.side'), 'positive') = @side`

/** Layer, index and KL in nats of every key of a scan that has one on a side and that nobody still labels blind, for a statement that binds `@scan` and `@side`. */
export const SEEN_EFFECTS = `SELECT effect.layer AS layer, effect."index" AS "index", kl AS effect, max(analysis) FROM ${OF_SCAN}
  WHERE ${OF_SIDE} AND (effect.layer, effect."index") NOT IN (${BLIND_KEYS}) GROUP BY effect.layer, effect."index"`

const NEWEST = `FROM ${OF_SCAN} WHERE ${OF_SIDE} AND effect.layer = @layer AND effect."index" = @index ORDER BY analysis DESC LIMIT 1`

/** KL in nats; null where no finished analysis of the scan silenced the key at triggers of the side. */
export function effectOf(db: Store, scan: number, side: Side): (key: KeyId) => number | null {
  const get = db.prepare(`SELECT kl ${NEWEST}`).pluck()
  return ({ layer, index }) => (get.get({ scan, side, layer, index }) as number | undefined) ?? null
}

/** All that was found of it; null likewise, and of an analysis that kept no more than the KL. */
export function storedEffect(db: Store, scan: number, { layer, index }: KeyId, side: Side): KeyEffectFound | null {
  const found = db.prepare(`SELECT found ${NEWEST}`).pluck().get({ scan, side, layer, index }) as
    | string
    | null
    | undefined
  return found ? KeyEffectFound.parse(JSON.parse(found)) : null
}

/** Whether a finished analysis of the scan silenced any key. */
export const hasEffects = (db: Store, scan: number): boolean =>
  db.prepare(`SELECT EXISTS (SELECT 1 FROM ${OF_SCAN})`).pluck().get({ scan }) === 1

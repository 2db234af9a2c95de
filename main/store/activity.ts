/** How often and how strongly a key of a scan fires. */
import { BINS, type KeyActivity } from '#contract/activity.ts'
import type { KeyId } from '#contract/key.ts'
import { Side } from '#contract/side.ts'
import type { LayerActivity } from '../inference/scan/activity.ts'
import type { Store } from './open.ts'
import { unpacked } from './packed.ts'
import { amountRead } from './scan.ts'

export const hasActivity = (db: Store, scan: number): boolean =>
  db.prepare('SELECT 1 FROM scan_activity WHERE scan = ? LIMIT 1').get(scan) !== undefined

/** Bytes of a number in the rows. */
const [REAL, COUNT] = [Float64Array.BYTES_PER_ELEMENT, Uint32Array.BYTES_PER_ELEMENT]

/** Null where the scan did not count. Only the key's own bytes are read. */
export function activityOf(db: Store, scan: number, { layer, index }: KeyId): KeyActivity | null {
  const shape = db
    .prepare(`SELECT sides, length(mean) / ${REAL} AS keys FROM scan_activity WHERE scan = ? AND layer = ?`)
    .get(scan, layer) as { sides: number; keys: number } | undefined
  if (shape === undefined) return null
  const read = (column: keyof LayerActivity, slot: number, width: number): ArrayBuffer =>
    unpacked(
      db
        .prepare(`SELECT substr(${column}, ?, ?) FROM scan_activity WHERE scan = ? AND layer = ?`)
        .pluck()
        .get(slot * width + 1, width, scan, layer) as Buffer,
      1,
      width,
    )
  const real = (column: keyof LayerActivity, slot: number): number => new Float64Array(read(column, slot, REAL))[0] ?? 0
  const bins = (column: keyof LayerActivity, slot: number): number[] => [
    ...new Uint32Array(read(column, slot, BINS * COUNT)),
  ]
  const { sentences, positions } = amountRead(db, scan)
  return {
    positions,
    sentences,
    sides: Side.options.slice(0, shape.sides).map((side, i) => {
      const slot = i * shape.keys + index
      return { side, fired: real('fired', slot), strongest: bins('strongest', slot), sampled: bins('sampled', slot) }
    }),
    mean: real('mean', index),
    variance: sentences > 1 ? real('squares', index) / (sentences - 1) : null,
  }
}

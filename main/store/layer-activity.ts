/** How often and how strongly the keys of a scan fire, layer by layer as the scan counts it. */
import type { LayerActivity } from '../inference/scan/activity.ts'
import { packed, unpacked } from './packed.ts'
import type { Store } from './store.ts'

export function saveActivity(db: Store, scan: number, layers: readonly LayerActivity[]): void {
  const replace = db.prepare(
    `INSERT OR REPLACE INTO scan_activity (scan, layer, sides, fired, strongest, sampled, mean, squares)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  layers.forEach(({ fired, strongest, sampled, mean, squares }, i) =>
    replace.run(
      scan,
      i + 1,
      fired.length / mean.length,
      packed(fired),
      packed(strongest),
      packed(sampled),
      packed(mean),
      packed(squares),
    ),
  )
}

/** Null where the scan did not count. */
export function loadActivity(db: Store, scan: number): LayerActivity[] | null {
  const rows = db
    .prepare('SELECT fired, strongest, sampled, mean, squares FROM scan_activity WHERE scan = ? ORDER BY layer')
    .all(scan) as Record<keyof LayerActivity, Buffer>[]
  if (rows.length === 0) return null
  return rows.map(({ fired, strongest, sampled, mean, squares }) => ({
    fired: new Float64Array(unpacked(fired, 8)),
    strongest: new Uint32Array(unpacked(strongest)),
    sampled: new Uint32Array(unpacked(sampled)),
    mean: new Float64Array(unpacked(mean, 8)),
    squares: new Float64Array(unpacked(squares, 8)),
  }))
}

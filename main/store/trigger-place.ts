/** Where the triggers of a whole scan stand: a question to all of them is answered from numbers alone, and no index has to be kept for it. */
import type { Side } from '#contract/side.ts'
import type { Steps } from '../computation/steps.ts'
import { layerInSteps } from './checkpoint.ts'
import type { Store } from './open.ts'
import { getScan, modelOfScan } from './scan.ts'
import { triggersOf } from './side.ts'

/** Layer and index of a key, and how many of its triggers were meant. */
export type KeyCount = [layer: number, index: number, triggers: number]

/** How many triggers of each key stand at a place that is meant; keys without one are left out. */
export function* countTriggers(
  db: Store,
  { scan, side }: { scan: number; side: Side },
  isMeant: (sentence: number, position: number) => boolean,
): Steps<KeyCount[]> {
  const counts: KeyCount[] = []
  let last: KeyCount | undefined
  const see = (layer: number, index: number, sentence: number, position: number): void => {
    if (!isMeant(sentence, position)) return
    if (last?.[0] === layer && last[1] === index) last[2] += 1
    else counts.push((last = [layer, index, 1]))
  }
  const { state, settings } = getScan(db, scan)
  yield
  for (const { layer } of modelOfScan(db, scan).layers) {
    // While a scan goes on after a stop, what it has found is newer than its triggers; and an import may have brought triggers alone.
    const found = state === 'running' ? undefined : yield* layerInSteps(db, scan, layer, side)
    if (found === undefined) yield* rowsOf(db, { scan, layer, side }, see)
    else {
      const { strengths, sentences, positions } = found
      for (let key = 0; key * settings.triggersPerKey < strengths.length; key += 1) {
        const end = (key + 1) * settings.triggersPerKey
        // A key's slots are filled from the first.
        for (let slot = end - settings.triggersPerKey; slot < end && (strengths[slot] ?? 0) > 0; slot += 1)
          see(layer, key, sentences[slot] ?? 0, positions[slot] ?? 0)
        if (key % KEYS === KEYS - 1) yield
      }
    }
    yield
  }
  return counts
}

/** Keys, and rows, that are looked at in a step. */
const KEYS = 100
const ROWS = 1000

function* rowsOf(
  db: Store,
  { scan, layer, side }: { scan: number; layer: number; side: Side },
  see: (layer: number, index: number, sentence: number, position: number) => void,
): Steps<void> {
  const select = db
    .prepare(
      `SELECT "key", rank, sentence, position FROM ${triggersOf(side)}
       WHERE scan = ? AND layer = ? AND ("key", rank) > (?, ?) ORDER BY "key", rank LIMIT ${ROWS}`,
    )
    .raw()
  for (let [key, rank] = [-1, 0]; ;) {
    const rows = select.all(scan, layer, key, rank) as [number, number, number, number][]
    for (const [index, at, sentence, position] of rows) {
      see(layer, index, sentence, position)
      ;[key, rank] = [index, at]
    }
    if (rows.length < ROWS) return
    yield
  }
}

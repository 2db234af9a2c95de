/** Keys that fired often enough to be labelled. */
import type { Side } from '#contract/side.ts'
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { modelOfScan } from './scan.ts'
import { keysOf, triggersOf } from './side.ts'

/**
 * Indices of the keys of each layer that have at least `triggers` triggers, from at least `sentences` sentences, ascending.
 * A scan keeps no more than its `triggersPerKey`, so it cannot tell beyond that.
 */
export function* firedKeys(
  db: Store,
  scan: number,
  triggers: number,
  sentences: number,
  side: Side = 'positive',
): Steps<Map<number, number[]>> {
  const select = db
    .prepare(
      `SELECT "index" FROM ${keysOf(side)} WHERE scan = @scan AND layer = @layer AND "index" BETWEEN @from AND @to AND triggers >= max(@triggers, @sentences) AND
         (SELECT count(DISTINCT sentence) FROM ${triggersOf(side)}
          WHERE "trigger".scan = "key".scan AND "trigger".layer = "key".layer AND "trigger"."key" = "key"."index") >= @sentences
       ORDER BY "index"`,
    )
    .pluck()
  const byLayer = new Map<number, number[]>()
  for (const { layer, keys } of modelOfScan(db, scan).layers) {
    const fired: number[] = []
    for (let from = 0; from < keys; from += CHUNK) {
      fired.push(...(select.all({ scan, layer, from, to: from + CHUNK - 1, triggers, sentences }) as number[]))
      yield
    }
    if (fired.length > 0) byLayer.set(layer, fired)
  }
  return byLayer
}

/** Keys of a layer that fired on one side or another, ascending. @param fired for each side, per layer the keys that did */
export const firedOnAny = (fired: readonly Map<number, number[]>[], layer: number): number[] =>
  [...new Set(fired.flatMap((found) => found.get(layer) ?? []))].toSorted((a, b) => a - b)

/** Keys that are looked at in a step. */
const CHUNK = 500

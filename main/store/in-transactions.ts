/** Work that writes in many small transactions, so that others are answered between them. */
import { setImmediate } from 'node:timers/promises'
import { SLICE, throwIfCancelled, type Steps } from '../computation/steps.ts'
import { shortenLog } from './own-log.ts'
import type { Store } from './store.ts'

/**
 * So much in one transaction as is done in a slice. A commit to disk is not counted.
 * @throws KeymarkError `cancelled`; what the steps throw.
 */
export async function inTransactions<Result>(db: Store, steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const { done, value } = db.transaction(() => {
      const end = performance.now() + SLICE
      let step = steps.next()
      while (step.done !== true && performance.now() < end) step = steps.next()
      return step
    })()
    if (done === true) return value
    await setImmediate()
    throwIfCancelled(signal)
    if (shortenLog(db)) await setImmediate()
  }
}

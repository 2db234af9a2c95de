/** Work that goes on in steps of a few milliseconds each, so that others are answered between them. */
import { setImmediate } from 'node:timers/promises'
import { KeymarkError } from '../keymark-error.ts'

/** Yields after each step; its return value is the result. */
export type Steps<Result> = Generator<void, Result>

/** Milliseconds that main is held at a time. */
export const SLICE = 10

/** All steps, one after another. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/**
 * The same, while others are answered; what they write meanwhile may be in the result or not.
 * @throws KeymarkError `cancelled`; what else the steps throw.
 */
export async function inSteps<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  const isTime = slices(signal)
  try {
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      await isTime()
    }
  } finally {
    // Cancelled steps tidy up.
    steps.return(undefined as never)
  }
}

/** Items as they come, with time for others between them. */
export async function* stepwise<Item>(items: Iterable<Item>, signal?: AbortSignal): AsyncGenerator<Item> {
  const isTime = slices(signal)
  for (const item of items) {
    yield item
    await isTime()
  }
}

/** Answers others whenever a slice is over. */
function slices(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let end = performance.now() + SLICE
  const others = async (): Promise<void> => {
    await setImmediate()
    throwIfCancelled(signal)
    end = performance.now() + SLICE
  }
  return () => (performance.now() < end ? undefined : others())
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new KeymarkError('cancelled', 'It was cancelled. Nothing was changed.')
}

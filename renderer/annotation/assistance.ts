import type { Trigger } from '#contract/trigger.ts'
import { cutPrefix } from '../trigger/prefix.ts'
import { sharedRuns, spansOf, telling, wordsOf } from '../trigger/shared-words.ts'

/** What is pointed out in one trigger. */
export interface PointedOut {
  /** UTF-16 offsets in the left context (`cutPrefix`), ascending, end exclusive. */
  spans: { start: number; end: number }[]
  /** Enough triggers end in the same token. */
  sharesLast: boolean
}

/**
 * By rank: words in runs that at least `minSupport` triggers share, more than chance would bring together, and last tokens that as many
 * end in.
 *
 * @param shares of sentences of the study's other keys that have a word, by the word.
 */
export function pointOut(
  triggers: readonly Trigger[],
  minSupport: number,
  shares: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<number, PointedOut> {
  const cut = triggers.map((trigger) => ({ rank: trigger.rank, ...cutPrefix(trigger) }))
  const words = cut.map(({ left, last }) => wordsOf(left + last))
  const runs = telling(sharedRuns(words, minSupport), words.length, shares)
  const endOf = ({ last, pending }: (typeof cut)[number]): string =>
    pending === null ? last.toLowerCase() : `${pending.character} ${pending.part}`
  const ends = Map.groupBy(cut, endOf)
  return new Map(
    cut.map((one, i) => [
      one.rank,
      {
        spans: spansOf(words[i] ?? [], runs),
        sharesLast: (ends.get(endOf(one))?.length ?? 0) >= Math.max(minSupport, 2),
      },
    ]),
  )
}

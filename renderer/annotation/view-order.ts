/** The orders in which a concordance shows its lines. Ranks stay what they are. */
import type { Trigger } from '#contract/trigger.ts'
import { lastWords } from '../trigger/last-word.ts'
import { cutPrefix } from '../trigger/prefix.ts'
import { byRank } from './selection.ts'

export const SORTS = [
  { value: 'strength', label: 'by strength' },
  { value: 'last', label: 'by last word' },
  { value: 'left-1', label: 'by 1st word to the left' },
  { value: 'left-2', label: 'by 2nd word to the left' },
  { value: 'left-3', label: 'by 3rd word to the left' },
  { value: 'next', label: 'by next word' },
] as const
export type Sort = (typeof SORTS)[number]['value']

/** The next of the orders, from the last to the first again. */
export const nextSort = (sort: Sort): Sort =>
  SORTS[(SORTS.findIndex(({ value }) => value === sort) + 1) % SORTS.length]?.value ?? 'strength'

export interface ViewOrder {
  /** Ranks, as the lines stand. */
  ranks: number[]
  /** Lines that share the word which they are sorted by, two at least: by the rank of the first of them. */
  groups: ReadonlyMap<number, { word: string; count: number }>
}

const STEPS: Record<Exclude<Sort, 'strength' | 'next'>, number> = { last: 0, 'left-1': 1, 'left-2': 2, 'left-3': 3 }

/** The word that a line is sorted by, then the words to its left, the nearest first. */
function wordsFor(trigger: Trigger, sort: Exclude<Sort, 'strength'>): string[] {
  const words = lastWords(trigger, 5).toReversed()
  if (sort === 'next') return [cutPrefix(trigger).next.trim().toLowerCase(), ...words]
  return words.slice(STEPS[sort])
}

const alphabet = new Intl.Collator('und')

/**
 * Groups of lines that share a word, the largest first; then the lines that share it with none. Within a group, and among the rest, by the
 * words further left.
 */
export function viewOrder(triggers: readonly Trigger[], sort: Sort): ViewOrder {
  if (sort === 'strength') return { ranks: byRank(triggers.length), groups: new Map() }
  const lines = triggers.map(({ rank }, i) => ({ rank, words: wordsFor(triggers[i] as Trigger, sort) }))
  const groups = Map.groupBy(lines, ({ words: [word = ''] }) => word)
  const size = (word: string): number => (word === '' ? 1 : (groups.get(word)?.length ?? 1))
  const compare = (one: readonly string[], other: readonly string[]): number => {
    for (let i = 0; i < Math.max(one.length, other.length); i++) {
      const difference = alphabet.compare(one[i] ?? '', other[i] ?? '')
      if (difference !== 0) return difference
    }
    return 0
  }
  const sorted = lines.toSorted(
    (a, b) => size(b.words[0] ?? '') - size(a.words[0] ?? '') || compare(a.words, b.words) || a.rank - b.rank,
  )
  const heads = new Map<number, { word: string; count: number }>()
  let before: string | null = null
  for (const { rank, words } of sorted) {
    const word = words[0] ?? ''
    if (word !== before && size(word) > 1) heads.set(rank, { word, count: size(word) })
    before = word
  }
  return { ranks: sorted.map(({ rank }) => rank), groups: heads }
}

/** Where the annotator is among the triggers, by their ranks (from 1). The order is the view’s: ranks, or sorted by words. */
export interface Selection {
  current: number
  /** The other end of a range: the trigger last marked or clicked. */
  anchor: number
  /** Whether the range from anchor to current was selected on purpose, so that a mark applies to all of it. */
  isRange: boolean
}

export type SelectionAction =
  | { kind: 'move'; by: number; extend: boolean }
  | { kind: 'go'; rank: number; extend: boolean }
  | { kind: 'marked'; rank: number }

const at = (rank: number): Selection => ({ current: rank, anchor: rank, isRange: false })

/** At the first line. */
export const start = ([first = 1]: readonly number[]): Selection => at(first)

/** The triggers as they are ranked. */
export const byRank = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

/** @param order ranks of all triggers, as the lines stand; what is not among them becomes the nearest end. */
export function select(selection: Selection, action: SelectionAction, order: readonly number[]): Selection {
  const line = (index: number): number => order[Math.min(Math.max(index, 0), order.length - 1)] ?? 1
  const within = (rank: number): number => (order.includes(rank) ? rank : line(rank < 1 ? 0 : Infinity))
  if (action.kind === 'marked') return at(within(action.rank))
  if (action.kind === 'go') {
    const current = within(action.rank)
    return { current, anchor: action.extend ? selection.anchor : current, isRange: action.extend }
  }
  const current = line(order.indexOf(selection.current) + action.by)
  if (!action.extend) return { ...selection, current, isRange: false }
  return { current, anchor: selection.isRange ? selection.anchor : selection.current, isRange: true }
}

/** Ranks from the anchor to the current trigger, as the lines stand. */
export const rangeOf = ({ anchor, current }: Selection, order: readonly number[]): number[] =>
  ranksBetween(anchor, current, order)

export function ranksBetween(from: number, to: number, order: readonly number[]): number[] {
  const [one, other] = [order.indexOf(from), order.indexOf(to)]
  return order.slice(Math.min(one, other), Math.max(one, other) + 1)
}

/**
 * What marking these triggers changes: all of them get the pattern, unless all have it, then all lose it.
 * Null when there is nothing to change.
 */
export function toggled(
  marked: readonly number[],
  ranks: readonly number[],
): { ranks: number[]; shown: boolean } | null {
  if (ranks.length === 0) return null
  const has = new Set(marked)
  const without = ranks.filter((rank) => !has.has(rank))
  return without.length > 0 ? { ranks: without, shown: true } : { ranks: [...ranks], shown: false }
}

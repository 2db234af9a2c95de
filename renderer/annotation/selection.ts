/** Where the annotator is among the triggers. Ranks from 1. */
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
  | { kind: 'reset' }

export const START: Selection = { current: 1, anchor: 1, isRange: false }

/** @param count number of triggers; the current rank stays within 1…count. */
export function select(selection: Selection, action: SelectionAction, count: number): Selection {
  const within = (rank: number): number => Math.min(Math.max(rank, 1), Math.max(count, 1))
  if (action.kind === 'reset') return START
  if (action.kind === 'marked') return { ...START, current: within(action.rank), anchor: within(action.rank) }
  if (action.kind === 'go') {
    const current = within(action.rank)
    return { current, anchor: action.extend ? selection.anchor : current, isRange: action.extend }
  }
  const current = within(selection.current + action.by)
  if (!action.extend) return { ...selection, current, isRange: false }
  return { current, anchor: selection.isRange ? selection.anchor : selection.current, isRange: true }
}

/** Ranks from the anchor to the current trigger, ascending. */
export function rangeOf({ anchor, current }: Selection): number[] {
  return ranksBetween(anchor, current)
}

export function ranksBetween(from: number, to: number): number[] {
  const first = Math.min(from, to)
  return Array.from({ length: Math.abs(from - to) + 1 }, (_, at) => first + at)
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

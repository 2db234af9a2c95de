import { useMemo, useSyncExternalStore } from 'react'
import type { Write } from './recorder.ts'
import type { ShownPattern } from './shown-pattern.ts'

/** Writes that could not be made, as long as they fail; empty while all goes well. */
export interface UnsavedWrites {
  writes: () => readonly Write[]
  subscribe: (listener: () => void) => () => void
}

/** The patterns with the marks that wait to be saved, which are told apart from those that are on disk. */
export function withUnsaved(
  patterns: readonly ShownPattern[],
  writes: readonly Write[],
  assignment: number,
): ShownPattern[] {
  const marks = writes.flatMap((write) =>
    write.kind === 'change' && write.assignment === assignment && write.change.kind === 'mark' ? [write.change] : [],
  )
  return patterns.map((pattern) => {
    const own = marks.filter((change) => change.pattern === pattern.id)
    if (own.length === 0) return pattern
    const now = new Set(pattern.ranks)
    for (const { ranks, shown } of own)
      for (const rank of ranks)
        if (shown) now.add(rank)
        else now.delete(rank)
    const before = new Set(pattern.ranks)
    return { ...pattern, ranks: [...now], unsaved: [...now.symmetricDifference(before)].toSorted((a, b) => a - b) }
  })
}

export function useUnsaved(
  patterns: readonly ShownPattern[],
  assignment: number,
  { writes, subscribe }: UnsavedWrites,
): ShownPattern[] {
  const waiting = useSyncExternalStore(subscribe, writes)
  return useMemo(() => withUnsaved(patterns, waiting, assignment), [patterns, waiting, assignment])
}

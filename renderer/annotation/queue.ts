import type { AnnotationView } from '#contract/annotation.ts'
import type { QueueEntry } from '#contract/study.ts'

const isOpen = ({ state }: QueueEntry): boolean => state === 'new' || state === 'in-progress'

/** The unfinished key after `assignment` in the order of work, from the top again at the end; null when none is left. */
export function nextUnfinished(queue: QueueEntry[], assignment: number | null): QueueEntry | null {
  const here = queue.findIndex((entry) => entry.assignment === assignment)
  const ahead = [...queue.slice(here + 1), ...queue.slice(0, Math.max(here, 0))]
  return ahead.find(isOpen) ?? null
}

/** The key `by` places further, whatever its state; null beyond the ends. */
export function neighbour(queue: QueueEntry[], assignment: number, by: number): QueueEntry | null {
  const here = queue.findIndex((entry) => entry.assignment === assignment)
  return here < 0 ? null : (queue[here + by] ?? null)
}

/** The queue after a change to one of its annotations, so that it need not be read again. */
export function withView(queue: QueueEntry[], { assignment, annotation }: AnnotationView): QueueEntry[] {
  const { state, flagged, patterns } = annotation
  return queue.map((entry) =>
    entry.assignment === assignment ? { ...entry, state, flagged, patterns: patterns.length } : entry,
  )
}

export type QueueFilter = 'all' | 'unfinished' | 'flagged'

/** What the queue lists; the key in hand is always among it. */
export const listedIn = (queue: QueueEntry[], filter: QueueFilter, assignment: number): QueueEntry[] =>
  queue.filter(
    (entry) =>
      entry.assignment === assignment || filter === 'all' || (filter === 'flagged' ? entry.flagged : isOpen(entry)),
  )

export const labelledIn = (queue: QueueEntry[]): number => queue.filter((entry) => !isOpen(entry)).length

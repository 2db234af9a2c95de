/** From the events of an assignment to its annotation, and what an annotation still needs. */
import type { Annotation, AnnotationEvent, Change } from '#contract/annotation.ts'

export const EMPTY: Annotation = { state: 'new', flagged: false, patterns: [], note: '' }

/** The changes that are in force, in order: an undo takes one back, a redo puts it in again. */
function inForce(events: readonly AnnotationEvent[]): AnnotationEvent[] {
  const isUndone = new Map<string, boolean>()
  for (const { change } of events) {
    if (change.kind === 'undo') isUndone.set(change.event, true)
    if (change.kind === 'redo') isUndone.set(change.event, false)
  }
  return events.filter(
    ({ id, change }) => change.kind !== 'undo' && change.kind !== 'redo' && isUndone.get(id) !== true,
  )
}

/** The annotation that the events make. Events about a pattern that is not there (its addition was undone) do nothing. */
export function project(events: readonly AnnotationEvent[]): Annotation {
  return inForce(events).reduce((annotation, { change }) => apply(annotation, change as Change), EMPTY)
}

/**
 * A label whose ground is gone is in progress again. Nobody can record one like that, but the events of two copies of a
 * project, put in one order, can come to it: done in the one, a pattern's mark taken away in the other.
 */
export function settled(annotation: Annotation, minSupport: number): Annotation {
  const { state } = annotation
  const holds = state === 'done' ? missing(annotation, minSupport).length === 0 : annotation.patterns.length === 0
  return (state === 'done' || state === 'no-pattern') && !holds ? { ...annotation, state: 'in-progress' } : annotation
}

export function apply(annotation: Annotation, change: Change): Annotation {
  switch (change.kind) {
    case 'set-state':
      return { ...annotation, state: change.state }
    case 'flag':
      return { ...annotation, flagged: change.flagged }
    case 'note':
      return { ...annotation, note: change.note, state: annotation.state === 'new' ? 'in-progress' : annotation.state }
    case 'add-pattern': {
      const pattern = { id: change.pattern, description: '', kind: null, ranks: [], ...change.content }
      return { ...annotation, state: 'in-progress', patterns: [...annotation.patterns, pattern] }
    }
    case 'remove-pattern':
      return {
        ...annotation,
        state: 'in-progress',
        patterns: annotation.patterns.filter(({ id }) => id !== change.pattern),
      }
    case 'describe':
    case 'set-kind':
    case 'mark':
      return {
        ...annotation,
        state: 'in-progress',
        patterns: annotation.patterns.map((pattern) => {
          if (pattern.id !== change.pattern) return pattern
          if (change.kind === 'describe') return { ...pattern, description: change.description }
          if (change.kind === 'set-kind') return { ...pattern, kind: change.patternKind }
          const others = pattern.ranks.filter((rank) => !change.ranks.includes(rank))
          return {
            ...pattern,
            ranks: (change.shown ? [...new Set([...others, ...change.ranks])] : others).toSorted((a, b) => a - b),
          }
        }),
      }
  }
}

/** Why the annotation cannot be done, in words; empty when it can. */
export function missing(annotation: Annotation, minSupport: number): string[] {
  if (annotation.patterns.length === 0) return ['Add a pattern, or say that there is none.']
  return annotation.patterns.flatMap((pattern, i) => {
    const name = `Pattern ${i + 1}`
    const reasons: string[] = []
    if (pattern.description.trim() === '') reasons.push(`${name} needs a description.`)
    if (pattern.kind === null) reasons.push(`${name} needs a kind: shallow or semantic.`)
    if (pattern.ranks.length < minSupport)
      reasons.push(`${name} is marked on ${pattern.ranks.length} of the ${minSupport} triggers that a pattern needs.`)
    return reasons
  })
}

const ranksOf = (change: AnnotationEvent['change']): readonly number[] => {
  if (change.kind === 'mark') return change.ranks
  return change.kind === 'add-pattern' ? (change.content?.ranks ?? []) : []
}

function outside(change: Change, triggers: number): string | null {
  const rank = ranksOf(change).find((one) => one > triggers)
  return rank === undefined ? null : `There is no trigger ${rank}: this key has ${triggers}.`
}

/** Why a change does not fit the annotation as it is, or null. */
export function objection(annotation: Annotation, change: Change, triggers: number, minSupport: number): string | null {
  switch (change.kind) {
    case 'add-pattern': {
      if (annotation.patterns.some(({ id }) => id === change.pattern)) return 'That pattern is there already.'
      return outside(change, triggers)
    }
    case 'remove-pattern':
    case 'describe':
    case 'set-kind':
    case 'mark': {
      if (!annotation.patterns.some(({ id }) => id === change.pattern)) return 'That pattern is no longer there.'
      return outside(change, triggers)
    }
    case 'set-state': {
      if (change.state === 'done') return missing(annotation, minSupport)[0] ?? null
      if (change.state === 'no-pattern' && annotation.patterns.length > 0) {
        return 'Remove the patterns first: "no pattern" says that there is none.'
      }
      return null
    }
    case 'note':
    case 'flag':
      return null
  }
}

/** Why events from a file cannot be those of one key with that many triggers, or null: no Keymark writes such events. */
export function misfit(events: readonly AnnotationEvent[], triggers: number): string | null {
  const ids = new Set(events.map(({ id }) => id))
  for (const { id, change } of events) {
    const rank = ranksOf(change).find((one) => one > triggers)
    if (rank !== undefined) return `event ${id} marks trigger ${rank} of ${triggers}`
    if ('event' in change && !ids.has(change.event))
      return `event ${id} takes back or repeats an event that is not there`
  }
  return ids.size < events.length ? 'an event stands there twice' : null
}

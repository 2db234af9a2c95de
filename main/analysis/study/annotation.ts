/** From the events of an assignment to its annotation, and what an annotation still needs. */
import { capital, foreignKind, listed, namesOf, PAPER_KINDS, type KindScheme } from '#contract/kind.ts'
import { isLabelled, type Annotation, type AnnotationEvent, type Change, type Pattern } from '#contract/annotation.ts'

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
  return isLabelled(state) && !holds ? { ...annotation, state: 'in-progress' } : annotation
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
    case 'set-confidence':
      return {
        ...annotation,
        patterns: annotation.patterns.map((pattern) =>
          pattern.id === change.pattern ? withConfidence(pattern, change.confidence) : pattern,
        ),
      }
    case 'move-pattern':
      return { ...annotation, patterns: moved(annotation.patterns, change.pattern, change.by) }
    case 'merge-pattern':
      return { ...annotation, state: 'in-progress', patterns: merged(annotation.patterns, change.pattern, change.into) }
    case 'split-pattern':
      return {
        ...annotation,
        state: 'in-progress',
        patterns: annotation.patterns.flatMap((pattern) =>
          pattern.id === change.pattern ? split(pattern, change.into, change.ranks) : [pattern],
        ),
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
          if (change.kind === 'set-kind') return withKind(pattern, change)
          const others = pattern.ranks.filter((rank) => !change.ranks.includes(rank))
          return {
            ...pattern,
            ranks: (change.shown ? [...new Set([...others, ...change.ranks])] : others).toSorted((a, b) => a - b),
          }
        }),
      }
  }
}

function withKind(
  { also: _before, ...pattern }: Pattern,
  { patternKind, also }: Pick<Extract<Change, { kind: 'set-kind' }>, 'patternKind' | 'also'>,
): Pattern {
  return { ...pattern, kind: patternKind, ...(also && { also }) }
}

function withConfidence({ confidence: _before, ...pattern }: Pattern, confidence: number | null): Pattern {
  return confidence === null ? pattern : { ...pattern, confidence }
}

function moved(patterns: readonly Pattern[], id: string, by: number): Pattern[] {
  const from = patterns.findIndex((pattern) => pattern.id === id)
  const to = from + by
  const [one, other] = [patterns[from], patterns[to]]
  if (one === undefined || other === undefined) return [...patterns]
  return patterns.map((pattern, i) => (i === from ? other : i === to ? one : pattern))
}

const union = <Value extends number | string>(...lists: (readonly Value[])[]): Value[] => [...new Set(lists.flat())]

function merged(patterns: readonly Pattern[], id: string, into: string): Pattern[] {
  const gone = patterns.find((pattern) => pattern.id === id)
  const kept = patterns.find((pattern) => pattern.id === into)
  if (gone === undefined || kept === undefined || gone === kept) return [...patterns]
  const from = union(kept.from ?? [], gone.from ?? [])
  const { also: _also, ...rest } = kept
  const whole: Pattern = {
    ...rest,
    description: kept.description.trim() === '' ? gone.description : kept.description,
    ...kindOf(kept.kind === null ? gone : kept),
    ranks: union(kept.ranks, gone.ranks).toSorted((a, b) => a - b),
    ...(from.length > 0 && { from }),
  }
  return patterns.flatMap((pattern) => (pattern === gone ? [] : pattern === kept ? [whole] : [pattern]))
}

const kindOf = ({ kind, also }: Pattern): Pick<Pattern, 'kind' | 'also'> => ({ kind, ...(also && { also }) })

function split(pattern: Pattern, into: string, ranks: readonly number[]): Pattern[] {
  const { from } = pattern
  const leaving = pattern.ranks.filter((rank) => ranks.includes(rank))
  const other: Pattern = { id: into, description: '', ...kindOf(pattern), ranks: leaving, ...(from && { from }) }
  return [{ ...pattern, ranks: pattern.ranks.filter((rank) => !ranks.includes(rank)) }, other]
}

/** Why the annotation cannot be done, in words; empty when it can. */
export function missing(annotation: Annotation, minSupport: number, scheme: KindScheme = PAPER_KINDS): string[] {
  if (annotation.patterns.length === 0) return ['Add a pattern, or say that there is none.']
  return annotation.patterns.flatMap((pattern, i) => {
    const name = `Pattern ${i + 1}`
    const reasons: string[] = []
    if (pattern.description.trim() === '') reasons.push(`${name} needs a description.`)
    if (pattern.kind === null) reasons.push(`${name} needs a kind: ${listed(namesOf(scheme))}.`)
    if (pattern.ranks.length < minSupport)
      reasons.push(`${name} is marked on ${pattern.ranks.length} of the ${minSupport} triggers that a pattern needs.`)
    return reasons
  })
}

const ranksOf = (change: AnnotationEvent['change']): readonly number[] => {
  if (change.kind === 'mark' || change.kind === 'split-pattern') return change.ranks
  return change.kind === 'add-pattern' ? (change.content?.ranks ?? []) : []
}

function outside(change: Change, triggers: number): string | null {
  const rank = ranksOf(change).find((one) => one > triggers)
  return rank === undefined ? null : `There is no trigger ${rank}: this key has ${triggers}.`
}

/** The kinds that a change gives to a pattern. */
const kindsIn = (change: AnnotationEvent['change']): (string | null)[] => {
  if (change.kind === 'set-kind') return [change.patternKind, ...(change.also ?? [])]
  return change.kind === 'add-pattern' ? [change.content?.kind ?? null, ...(change.content?.also ?? [])] : []
}

/** Why no study with these kinds has such a change, or null. */
function unlike(change: AnnotationEvent['change'], scheme: KindScheme): string | null {
  const kinds = kindsIn(change)
  if (new Set(kinds).size < kinds.length) return 'a kind is there twice'
  if (kinds.length > 1 && !scheme.several) return 'a pattern of the study has one kind'
  if (change.kind === 'set-state' && change.state === 'uninterpretable' && !scheme.uninterpretable)
    return 'the study has no answer “uninterpretable”'
  return foreignKind(kinds, scheme)
}

/** Why a change does not fit the annotation as it is, or null. */
export function objection(
  annotation: Annotation,
  change: Change,
  triggers: number,
  minSupport: number,
  scheme: KindScheme = PAPER_KINDS,
): string | null {
  const reason = unlike(change, scheme)
  if (reason !== null) return `${capital(reason)}.`
  const has = (id: string): boolean => annotation.patterns.some((pattern) => pattern.id === id)
  switch (change.kind) {
    case 'add-pattern': {
      if (has(change.pattern)) return 'That pattern is there already.'
      return outside(change, triggers)
    }
    case 'split-pattern': {
      if (has(change.into)) return 'That pattern is there already.'
      if (!has(change.pattern)) return 'That pattern is no longer there.'
      return outside(change, triggers)
    }
    case 'merge-pattern': {
      if (change.pattern === change.into) return 'A pattern is merged with another one.'
      return has(change.pattern) && has(change.into) ? null : 'That pattern is no longer there.'
    }
    case 'remove-pattern':
    case 'describe':
    case 'set-kind':
    case 'set-confidence':
    case 'move-pattern':
    case 'mark': {
      if (!has(change.pattern)) return 'That pattern is no longer there.'
      return outside(change, triggers)
    }
    case 'set-state': {
      if (change.state === 'done') return missing(annotation, minSupport, scheme)[0] ?? null
      if (annotation.patterns.length > 0 && change.state === 'no-pattern') {
        return 'Remove the patterns first: "no pattern" says that there is none.'
      }
      if (annotation.patterns.length > 0 && change.state === 'uninterpretable') {
        return 'Remove the patterns first: “uninterpretable” says that no sense can be made of the key.'
      }
      return null
    }
    case 'note':
    case 'flag':
      return null
  }
}

/** Why events from a file cannot be those of one key with that many triggers, or null: no Keymark writes such events. */
export function misfit(
  events: readonly AnnotationEvent[],
  triggers: number,
  scheme: KindScheme = PAPER_KINDS,
): string | null {
  const ids = new Set(events.map(({ id }) => id))
  for (const { id, change } of events) {
    const rank = ranksOf(change).find((one) => one > triggers)
    if (rank !== undefined) return `event ${id} marks trigger ${rank} of ${triggers}`
    const reason = unlike(change, scheme)
    if (reason !== null) return `event ${id}: ${reason}`
    if ('event' in change && !ids.has(change.event))
      return `event ${id} takes back or repeats an event that is not there`
  }
  return ids.size < events.length ? 'an event stands there twice' : null
}

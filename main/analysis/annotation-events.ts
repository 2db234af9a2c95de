/** A chain of changes that makes a given annotation, for annotations whose own events are not at hand. */
import type { Annotation, Change } from '#contract/annotation.ts'
import { apply, EMPTY } from './annotation.ts'

/** Null when no events can make it: an edited file, not one that was exported. */
export function eventsFor(annotation: Annotation): Change[] | null {
  const { state, flagged, note, patterns } = annotation
  const changes: Change[] = patterns.flatMap(({ id: pattern, description, kind, ranks }): Change[] => [
    { kind: 'add-pattern', pattern },
    ...(description === '' ? [] : [{ kind: 'describe' as const, pattern, description }]),
    ...(kind === null ? [] : [{ kind: 'set-kind' as const, pattern, patternKind: kind }]),
    ...(ranks.length === 0 ? [] : [{ kind: 'mark' as const, pattern, ranks, shown: true }]),
  ])
  if (note !== '') changes.push({ kind: 'note', note })
  if (flagged) changes.push({ kind: 'flag', flagged })
  if (state !== 'new') changes.push({ kind: 'set-state', state })
  return isSame(changes.reduce(apply, EMPTY), annotation) ? changes : null
}

function isSame(a: Annotation, b: Annotation): boolean {
  const plain = ({ state, flagged, note, patterns }: Annotation): string =>
    JSON.stringify([
      state,
      flagged,
      note,
      patterns.map(({ id, description, kind, ranks }) => [id, description, kind, ranks]),
    ])
  return plain(a) === plain(b)
}

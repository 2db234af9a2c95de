import { useState } from 'react'
import type { Comparison, PatternRow } from '#contract/adjudication.ts'
import type { AnnotationView, Pattern } from '#contract/annotation.ts'
import type { Actions } from '../annotation/use-actions.ts'
import { useCommands } from '../command/use-commands.ts'
import { ADJUDICATION_COMMANDS, LETTERS } from './commands.ts'

const idsOf = (row: PatternRow): string[] => row.patterns.flatMap((pattern) => (pattern ? [pattern.id] : []))

/** The agreed pattern that was made from the row, if there is one. */
export const agreedFrom = (row: PatternRow, { annotation }: AnnotationView): Pattern | undefined =>
  annotation.patterns.find(({ from }) => from?.some((id) => idsOf(row).includes(id)))

/** The finding in hand, and what can be done with it, by key as well. */
export function useRows({ rows }: Comparison, view: AnnotationView, actions: Actions) {
  const [at, setAt] = useState(0)
  const row = rows[at]

  /** One row makes one pattern: what it made before goes. */
  function drop(which: PatternRow): void {
    const agreed = agreedFrom(which, view)
    if (agreed) actions.remove(agreed.id)
  }
  function accept(which: PatternRow, annotator: number): void {
    const pattern = which.patterns[annotator]
    if (!pattern) return actions.say(`${letterOf(annotator)} has no such pattern.`)
    const { id, description, kind, also, ranks } = pattern
    drop(which)
    void actions.add(crypto.randomUUID(), { description, kind, ...(also && { also }), ranks, from: [id] })
  }
  function merge(which: PatternRow): void {
    drop(which)
    void actions.add(crypto.randomUUID(), { ...which.merged, from: idsOf(which) })
  }

  const accepts = LETTERS.map((letter, annotator) => [
    `adjudication.accept-${letter}` as const,
    () => row && accept(row, annotator),
  ])
  useCommands(ADJUDICATION_COMMANDS, {
    ...(Object.fromEntries(accepts) as Record<`adjudication.accept-${(typeof LETTERS)[number]}`, () => void>),
    'adjudication.next-row': () => setAt(Math.min(at + 1, rows.length - 1)),
    'adjudication.previous-row': () => setAt(Math.max(at - 1, 0)),
    'adjudication.merge': () => row && merge(row),
    'adjudication.drop': () => row && drop(row),
  })
  return { at, setAt, accept, merge, drop }
}

/** A, B, C, … by the place of the annotator, from 0. */
export const letterOf = (annotator: number): string => String.fromCharCode(65 + annotator)

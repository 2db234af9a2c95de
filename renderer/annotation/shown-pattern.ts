import type { Annotation, PatternKind } from '#contract/annotation.ts'

/** A pattern as lines and panels show it. */
export interface ShownPattern {
  id: string
  /** From 1; the key that marks it. */
  number: number
  kind: PatternKind | null
  description: string
  ranks: readonly number[]
  /** Ranks whose mark, set or taken away, is not on disk. */
  unsaved?: readonly number[]
}

export const shownPatterns = ({ patterns }: Pick<Annotation, 'patterns'>): ShownPattern[] =>
  patterns.map(({ id, kind, description, ranks }, at) => ({ id, kind, description, ranks, number: at + 1 }))

/** What a chip is called: its number and, once it is described, its description. */
export const nameOf = ({ number, description }: Pick<ShownPattern, 'number' | 'description'>): string =>
  description.trim() === '' ? `Pattern ${number}` : `Pattern ${number}, ${description.trim()}`

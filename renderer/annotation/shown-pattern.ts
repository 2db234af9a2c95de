import type { Annotation, Confidence, PatternKind } from '#contract/annotation.ts'

/** A pattern as lines and panels show it. */
export interface ShownPattern {
  id: string
  /** From 1; the key that marks it. */
  number: number
  kind: PatternKind | null
  /** Further kinds. */
  also?: readonly PatternKind[] | undefined
  description: string
  ranks: readonly number[]
  /** 1 to 3; null where nobody said. */
  confidence: Confidence | null
  /** Ranks whose mark, set or taken away, is not on disk. */
  unsaved?: readonly number[]
}

export const shownPatterns = ({ patterns }: Pick<Annotation, 'patterns'>): ShownPattern[] =>
  patterns.map(({ id, kind, also, description, ranks, confidence = null }, at) => ({
    id,
    kind,
    also,
    description,
    ranks,
    confidence,
    number: at + 1,
  }))

/** Unsaid, 1, 2, 3, unsaid again. */
export const nextConfidence = (now: Confidence | null): Confidence | null => (now === 3 ? null : (now ?? 0) + 1)

/** What a chip is called: its number and, once it is described, its description. */
export const nameOf = ({ number, description }: Pick<ShownPattern, 'number' | 'description'>): string =>
  description.trim() === '' ? `Pattern ${number}` : `Pattern ${number}, ${description.trim()}`

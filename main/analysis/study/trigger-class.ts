/** Triggers by the kinds of the patterns that they show (paper, Figure 2). */
import { TriggerClass } from '#contract/agreement.ts'
import type { PatternKind } from '#contract/annotation.ts'

/** In this order the index of a class has bit 0 for shallow and bit 1 for semantic. */
export const TRIGGER_CLASSES = TriggerClass.options

/** What of a pattern says which triggers show it. */
interface Shown {
  kind: PatternKind | null
  ranks: readonly number[]
}

/**
 * Class of each trigger of a key, by rank - 1, as an index into TRIGGER_CLASSES. A pattern without a kind shows nothing yet.
 * @throws Error when a rank is not in 1 to `triggers`.
 */
export function triggerClasses(patterns: readonly Shown[], triggers: number): Uint8Array {
  const classes = new Uint8Array(triggers)
  for (const { kind, ranks } of patterns) {
    const bit = kind === null ? 0 : TRIGGER_CLASSES.indexOf(kind)
    for (const rank of ranks) {
      if (!Number.isInteger(rank) || rank < 1 || rank > triggers)
        throw new Error(`rank ${rank} of ${triggers} triggers`)
      classes[rank - 1] = (classes[rank - 1] as number) | bit
    }
  }
  return classes
}

/** What datasets and statistics call the classes: `none` is not covered. */
export const COVERAGE = ['uncovered', 'shallow', 'semantic', 'both'] as const
export type Coverage = (typeof COVERAGE)[number]

/** The class of each trigger of a key, by rank - 1. */
export const coverage = (patterns: readonly Shown[], triggers: number): Coverage[] =>
  Array.from(triggerClasses(patterns, triggers), (index) => COVERAGE[index] ?? 'uncovered')

/** Triggers by the kinds of the patterns that they show (paper, Figure 2). */
import { kindsOf, namesOf, PAPER_KINDS, severalOf } from '#contract/kind.ts'

/** What of a pattern says which triggers show it. */
interface Shown {
  kind: string | null
  also?: readonly string[] | undefined
  ranks: readonly number[]
}

/** The paper’s two. */
const PAPER = namesOf(PAPER_KINDS)

/**
 * The kinds that each trigger of a key shows, by rank - 1: bit i for kind i. A pattern without a kind shows nothing yet.
 * @throws Error when a rank is not in 1 to `triggers`, or the study has no such kind.
 */
export function triggerKinds(patterns: readonly Shown[], triggers: number, kinds: readonly string[]): Uint8Array {
  const shown = new Uint8Array(triggers)
  for (const pattern of patterns) {
    const bits = kindsOf(pattern).reduce((sum, kind) => sum | bitOf(kind, kinds), 0)
    for (const rank of pattern.ranks) {
      if (!Number.isInteger(rank) || rank < 1 || rank > triggers)
        throw new Error(`rank ${rank} of ${triggers} triggers`)
      shown[rank - 1] = (shown[rank - 1] as number) | bits
    }
  }
  return shown
}

function bitOf(kind: string, kinds: readonly string[]): number {
  const at = kinds.indexOf(kind)
  if (at < 0) throw new Error(`kind ${kind} of ${kinds.join(', ')}`)
  return 1 << at
}

/** Classes of triggers: none, each kind alone, several. */
export const classNames = (kinds: readonly string[]): string[] => [
  'none',
  ...kinds,
  ...(kinds.length > 1 ? [severalOf(kinds.length)] : []),
]

/** Index into `classNames` of a set of kinds, as bits. */
const classOf = (set: number, kinds: number): number =>
  set === 0 ? 0 : (set & (set - 1)) === 0 ? 32 - Math.clz32(set) : kinds + 1

/** Class of each trigger of a key, by rank - 1, as an index into `classNames`. @throws Error as `triggerKinds`. */
export const triggerClasses = (
  patterns: readonly Shown[],
  triggers: number,
  kinds: readonly string[] = PAPER,
): Uint8Array => triggerKinds(patterns, triggers, kinds).map((set) => classOf(set, kinds.length))

/** What datasets and statistics call the classes: `none` is not covered. */
export const coverageNames = (kinds: readonly string[]): string[] => ['uncovered', ...classNames(kinds).slice(1)]

/** The class of each trigger of a key, by rank - 1. */
export function coverage(patterns: readonly Shown[], triggers: number, kinds: readonly string[] = PAPER): string[] {
  const names = coverageNames(kinds)
  return Array.from(triggerClasses(patterns, triggers, kinds), (index) => names[index] ?? 'uncovered')
}

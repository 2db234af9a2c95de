import { table, type Metric } from './metric.ts'
import { distanceOfSets, type SetDistance } from './set-distance.ts'
import type { RankedPattern } from './study-key.ts'

/** The class of a trigger by the kinds of the patterns it shows; the index has bit 0 for shallow and bit 1 for semantic. */
export const TRIGGER_CLASSES = ['none', 'shallow', 'semantic', 'both'] as const

/** Class of each trigger of a key, by rank - 1. @throws Error when a rank is not in 1 to `triggers`. */
export function triggerClasses(patterns: readonly RankedPattern[], triggers: number): Uint8Array {
  const classes = new Uint8Array(triggers)
  for (const { kind, ranks } of patterns) {
    for (const rank of ranks) {
      if (!Number.isInteger(rank) || rank < 1 || rank > triggers)
        throw new Error(`rank ${rank} of ${triggers} triggers`)
      classes[rank - 1] = (classes[rank - 1] as number) | (kind === 'shallow' ? 1 : 2)
    }
  }
  return classes
}

const KINDS = TRIGGER_CLASSES.map(
  (_, index) => new Set(['shallow', 'semantic'].filter((_, bit) => ((index >> bit) & 1) === 1)),
)

/** A distance of sets on the classes, each read as its set of kinds. */
export const kindsMetric = (distance: SetDistance): Metric => table(KINDS.length, distanceOfSets(KINDS, distance))

import { table, type Metric } from './metric.ts'
import { distanceOfSets, type SetDistance } from './set-distance.ts'

/** A distance of sets on the kinds that triggers show, as bits (`triggerKinds`): all subsets of so many kinds. */
export function kindsMetric(distance: SetDistance, kinds: number): Metric {
  const bits = Array.from({ length: kinds }, (_, bit) => String(bit))
  const sets = Array.from(
    { length: 1 << kinds },
    (_, set) => new Set(bits.filter((_, bit) => ((set >> bit) & 1) === 1)),
  )
  return table(sets.length, distanceOfSets(sets, distance))
}

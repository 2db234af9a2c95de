import { TRIGGER_CLASSES } from '../study/trigger-class.ts'
import { table, type Metric } from './metric.ts'
import { distanceOfSets, type SetDistance } from './set-distance.ts'

const KINDS = TRIGGER_CLASSES.map(
  (_, index) => new Set(['shallow', 'semantic'].filter((_, bit) => ((index >> bit) & 1) === 1)),
)

/** A distance of sets on the classes of triggers, each read as its set of kinds. */
export const kindsMetric = (distance: SetDistance): Metric => table(KINDS.length, distanceOfSets(KINDS, distance))

import type { LayerStatistics } from '#contract/layer.ts'
import { NONE } from '../ui/format.ts'

type Numbers = Omit<LayerStatistics, 'layer'>

const FIELDS = [
  'keys',
  'triggers',
  'shallow',
  'semantic',
  'both',
  'uncovered',
  'patterns',
  'shallowPatterns',
  'semanticPatterns',
] as const satisfies readonly (keyof Numbers)[]

/** All layers as one. */
export const sumOf = (statistics: LayerStatistics[]): Numbers =>
  Object.fromEntries(
    FIELDS.map((field) => [field, statistics.reduce((sum, layer) => sum + layer[field], 0)]),
  ) as unknown as Numbers

/** Share of the triggers that show at least one pattern; null without triggers. */
export const coverage = ({ triggers, uncovered }: Numbers): number | null =>
  triggers === 0 ? null : 1 - uncovered / triggers

/** With one decimal place, as in the paper (3.6). */
export const patternsPerKey = ({ keys, patterns }: Numbers): string =>
  keys === 0 ? NONE : (patterns / keys).toFixed(1)

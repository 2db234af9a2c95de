/** Figure 2 in numbers: what its bars are shares of. */
import type { LayerCounts } from '#contract/statistics.ts'
import { keysOf, type Reading, type Sums } from './study-measures.ts'

/** A sum of weights of thirds is not quite whole. */
const rounded = (sum: number): number => Math.round(sum * 1e6) / 1e6

/** One entry a layer, those without a labelled key included. @param readings whose weights add up to 1 for each key */
export const layerCounts = (layers: readonly number[], readings: readonly Reading[]): LayerCounts[] =>
  layers.map((layer) => {
    const keys = keysOf(readings.filter((reading) => reading.layer === layer))
    const sum = (name: keyof Sums): number => rounded(keys.reduce((total, key) => total + key[name], 0))
    return {
      layer,
      keys: keys.length,
      triggers: sum('triggers'),
      shallow: sum('shallow'),
      semantic: sum('semantic'),
      both: sum('both'),
      uncovered: sum('uncovered'),
      patterns: sum('patterns'),
      shallowPatterns: sum('shallowPatterns'),
      semanticPatterns: sum('semanticPatterns'),
    }
  })

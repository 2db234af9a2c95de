/** Figure 2 in numbers: what its bars are shares of. */
import { measuresOfKind } from '#contract/kind.ts'
import type { LayerCounts } from '#contract/statistics.ts'
import { keysOf, PAPER_NAMES, type Reading } from './study-measures.ts'

/** A sum of weights of thirds is not quite whole. */
const rounded = (sum: number): number => Math.round(sum * 1e6) / 1e6

/**
 * One entry a layer, those without a labelled key included.
 * @param readings whose weights add up to 1 for each key
 */
export const layerCounts = (
  layers: readonly number[],
  readings: readonly Reading[],
  kinds: readonly string[] = PAPER_NAMES,
): LayerCounts[] =>
  layers.map((layer) => {
    const keys = keysOf(readings.filter((reading) => reading.layer === layer))
    const sum = (name: string): number => rounded(keys.reduce((total, key) => total + (key[name] ?? 0), 0))
    const sums = (names: readonly string[]): [string, number][] => names.map((name) => [name, sum(name)])
    return {
      layer,
      keys: keys.length,
      triggers: sum('triggers'),
      ...Object.fromEntries(sums(kinds)),
      both: sum('both'),
      uncovered: sum('uncovered'),
      patterns: sum('patterns'),
      ...Object.fromEntries(sums(kinds.map((kind) => measuresOfKind(kind).patterns))),
    }
  })

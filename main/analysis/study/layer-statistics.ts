/** Figure 2 of the paper: the triggers of the labelled keys by the kinds of the patterns that they show. */
import type { Pattern } from '#contract/annotation.ts'
import type { LayerStatistics } from '#contract/layer.ts'

export interface LabelledKey {
  layer: number
  /** Triggers that the annotator saw. */
  triggers: number
  patterns: readonly Pick<Pattern, 'kind' | 'ranks'>[]
}

export type TriggerClass = 'shallow' | 'semantic' | 'both' | 'uncovered'

/** The class of each trigger of a key, by rank - 1. A pattern without a kind covers nothing. */
export function triggerClasses({ triggers, patterns }: Omit<LabelledKey, 'layer'>): TriggerClass[] {
  const covered = (kind: string): Set<number> =>
    new Set(patterns.filter((pattern) => pattern.kind === kind).flatMap(({ ranks }) => ranks))
  const shallow = covered('shallow')
  const semantic = covered('semantic')
  return Array.from({ length: triggers }, (_, i): TriggerClass => {
    const rank = i + 1
    if (shallow.has(rank)) return semantic.has(rank) ? 'both' : 'shallow'
    return semantic.has(rank) ? 'semantic' : 'uncovered'
  })
}

/** One entry a layer of the model, layers without a labelled key included (with zeros). */
export function layerStatistics(layers: readonly number[], keys: readonly LabelledKey[]): LayerStatistics[] {
  return layers.map((layer) => {
    const statistics: LayerStatistics = {
      layer,
      keys: 0,
      triggers: 0,
      shallow: 0,
      semantic: 0,
      both: 0,
      uncovered: 0,
      patterns: 0,
      shallowPatterns: 0,
      semanticPatterns: 0,
    }
    for (const key of keys) {
      if (key.layer !== layer) continue
      statistics.keys += 1
      statistics.triggers += key.triggers
      for (const triggerClass of triggerClasses(key)) statistics[triggerClass] += 1
      statistics.patterns += key.patterns.length
      statistics.shallowPatterns += key.patterns.filter(({ kind }) => kind === 'shallow').length
      statistics.semanticPatterns += key.patterns.filter(({ kind }) => kind === 'semantic').length
    }
    return statistics
  })
}

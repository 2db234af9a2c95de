import type { Layer } from '#contract/model.ts'

export interface LayerRun extends Omit<Layer, 'layer'> {
  from: number
  to: number
}

/** Neighbouring layers that are built alike, as one. */
export function layerRuns(layers: Layer[]): LayerRun[] {
  const runs: LayerRun[] = []
  for (const { layer, keys, width, activation, gated } of layers) {
    const last = runs.at(-1)
    const isAlike =
      last?.keys === keys && last.width === width && last.activation === activation && last.gated === gated
    if (isAlike) last.to = layer
    else runs.push({ from: layer, to: layer, keys, width, activation, gated })
  }
  return runs
}

/** Hidden unit `index` (from 0) of layer `layer` (from 1), as one scan saw it. */
export function KeyPage({ scan, layer, index }: { scan: number; layer: number; index: number }) {
  return `Key ${layer}/${index} of scan ${scan}`
}

/** Feed-forward blocks, found by the shape of the graph: a layer is one, or a mixture of several. */
import type { OnnxGraph } from '../graph/graph.ts'
import { type Affine, type Product, productOf } from './product.ts'
import { responseOf } from './response.ts'
import { softmaxUnit, type Unit, unitOf } from './unit.ts'

/** A feed-forward block: a function of products, times a stored matrix. */
export interface Block {
  unit: Unit
  values: Product
}

export function findBlocks(graph: OnnxGraph): Block[] {
  return graph.graph.node.flatMap((node) => {
    const values = productOf(graph, node)
    if (values === null) return []
    const unit = unitOf(responseOf(graph, values.data)) ?? softmaxUnit(graph, values.data)
    return unit !== null && unit.key.count === values.in && isBlock(graph, unit.key, unit.up, values)
      ? [{ unit, values }]
      : []
  })
}

/** The layer writes as many numbers as it reads, and both sides of a gate read the same ones. */
function isBlock(graph: OnnxGraph, key: Affine, up: Affine | null, values: Product): boolean {
  if (key.product.in !== values.out) return false
  return up === null || (up.count === key.count && graph.origin(up.product.data) === graph.origin(key.product.data))
}

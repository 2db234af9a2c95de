/** Tensors of a graph whose bytes lie in files beside it. */
import { closeSync, openSync, readSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize, sep } from 'node:path'
import type { Graph, Tensor } from './onnx_pb.ts'
import { externalRange } from './tensor-data.ts'

/** Bytes up to which a tensor is a shape or a factor rather than weights. */
const SMALL = 1024

/** Stored tensors, those in nodes, and both of inner graphs. */
export function* allTensors(graph: Graph): Generator<Tensor> {
  yield* graph.initializer
  for (const { attribute } of graph.node) {
    for (const { t, g } of attribute) {
      if (t !== undefined) yield t
      if (g !== undefined) yield* allTensors(g)
    }
  }
}

/** Whether a path leads out of the folder that it starts from. */
export const leadsOutside = (location: string): boolean =>
  location === '' || isAbsolute(location) || normalize(location).split(sep).includes('..')

/**
 * Puts small tensors into the graph, where matchers and the runtime look for shapes and factors; some exporters write all of them outside.
 * Each keeps the name of its file. What cannot be read stays outside.
 */
export function readSmall(graph: Graph, onnxFile: string): void {
  const files = new Map<string, number | null>()
  try {
    for (const tensor of allTensors(graph)) {
      const range = externalRange(tensor)
      if (range === null || range.length === null || range.length > SMALL || leadsOutside(range.location)) continue
      let file = files.get(range.location)
      if (file === undefined) files.set(range.location, (file = opened(join(dirname(onnxFile), range.location))))
      const bytes = new Uint8Array(range.length)
      if (file === null || readSync(file, bytes, 0, bytes.length, range.offset) < bytes.length) continue
      Object.assign(tensor, { rawData: bytes, dataLocation: 0 })
    }
  } finally {
    for (const file of files.values()) if (file !== null) closeSync(file)
  }
}

function opened(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch {
    return null
  }
}

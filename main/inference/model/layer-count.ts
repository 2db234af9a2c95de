/** Whether the feed-forward blocks that were found are the layers that the model has, one each. */
import { KeymarkError } from '../../keymark-error.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import { numberIn } from './config.ts'
import type { Memory } from './memory.ts'
import { followStream } from './stream.ts'

/** Ops in which the runtime computes all experts of a layer at once. */
export const EXPERT_OPS = ['MoE', 'QMoE']

/**
 * Compares the blocks with what the configuration says, with the cache's inputs, and with what is added to the residual stream.
 *
 * @param end the last tensor of the residual stream, null where it was not found.
 * @throws KeymarkError `unsupported` when they differ: both numbers are said.
 */
export function checkLayers(
  graph: OnnxGraph,
  memories: readonly Memory[],
  { config, configFile, onnxFile }: { config: Record<string, unknown>; configFile: string | null; onnxFile: string },
  end: string | null,
): void {
  const stated = numberIn(config, ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'])
  const cached = layersOfCache(graph, numberIn(config, ['num_kv_shared_layers']) ?? 0)
  const stream = end === null ? null : followStream(graph, memories, end)
  const counts = [
    stated === null ? null : { count: stated, says: `${configFile ?? 'its configuration'} says ${stated} layers` },
    // A model may keep no cache for some layers, and say so in its configuration only.
    cached === null || stated === memories.length
      ? null
      : { count: cached, says: `its cache has inputs for ${cached} layers` },
    stream === null
      ? null
      : { count: stream.withBlocks, says: `its residual stream takes in ${stream.withBlocks} of them` },
  ].filter((one) => one !== null)
  const differing = counts.filter(({ count }) => count !== memories.length)
  const isUneven = stated === null && stream !== null && stream.others !== 0 && stream.others !== stream.withBlocks
  if (differing.length === 0 && !isUneven) return
  const said =
    differing.length > 0
      ? differing.map(({ says }) => says).join(', and ')
      : `its residual stream takes in ${stream?.withBlocks} of them and ${stream?.others} other parts, where every layer has one of each`
  const isMixture =
    memories.length > (differing[0]?.count ?? 0) && graph.graph.node.some(({ opType }) => opType === 'TopK')
  throw new KeymarkError(
    'unsupported',
    `${onnxFile} shows ${blocks(memories)}, but ${said}. ${
      isMixture
        ? 'It is a mixture of experts whose outputs are put together in a way that Keymark does not know. It reads experts that are weighed by the router and added, for all tokens or for those that each was chosen for. Export the model so, or choose another.'
        : 'Keymark reads dense decoders with one feed-forward block a layer: adapters and layers of other kinds make the numbers differ. Merge the adapters before the export, or choose a dense model.'
    }`,
  )
}

/** @throws KeymarkError `unsupported` where the runtime computes a layer's experts in one node. */
export function refuseExperts(graph: OnnxGraph, onnxFile: string): void {
  const fused = graph.graph.node.filter(({ opType }) => EXPERT_OPS.includes(opType))
  const [first] = fused
  if (first === undefined) return
  throw new KeymarkError(
    'unsupported',
    `${onnxFile} is a mixture of experts in one operator (${fused.length} × ${first.opType}): the experts' coefficients never leave it. Choose a dense model.`,
  )
}

function blocks(memories: readonly Memory[]): string {
  const names = memories.map(({ coefficients }) => coefficients)
  const some = names.length > 4 ? [...names.slice(0, 3), '…', ...names.slice(-1)] : names
  return `${names.length === 1 ? 'one feed-forward block' : `${names.length} feed-forward blocks`} (${some.join(', ')})`
}

/** Numbers in the names of the cache's inputs, such as past_key_values.7.key. */
function layersOfCache(graph: OnnxGraph, shared: number): number | null {
  const numbers = graph.graph.input
    .filter(({ name }) => /past|cache/u.test(name))
    .flatMap(({ name }) => /\d+/u.exec(name)?.[0] ?? [])
  return numbers.length === 0 ? null : new Set(numbers).size + shared
}

/** The runtime's attention operators, as what they do with whole sentences that nothing came before. */
import { integers, made } from './fused.ts'
import { type Graph, type Node, NodeSchema } from './onnx_pb.ts'
import { create } from '@bufbuild/protobuf'

/** Attention over a buffer of all that came before, one token at a time, as the attention over a whole sentence: nothing came before. */
export function withoutBuffers(node: Node, opType: string, inputs: readonly (number | null)[]): Node {
  const read = inputs.map((at) => (at === null ? '' : (node.input[at] ?? '')))
  while (read.at(-1) === '') read.pop()
  const kept = new Set(['num_heads', 'scale', 'mask_filter_value', 'do_rotary'])
  return create(NodeSchema, {
    name: node.name,
    opType,
    domain: node.domain,
    input: read,
    output: node.output.slice(0, 1),
    attribute: [...node.attribute.filter(({ name }) => kept.has(name)), { name: 'unidirectional', type: 2, i: 1n }],
  })
}

/** Where queries and keys stand among the inputs of GroupQueryAttention, and the scales that each head of them is normalised with. */
const NORMALISED = [
  { part: 'query', at: 0, scaleAt: 14 },
  { part: 'key', at: 1, scaleAt: 15 },
] as const

/**
 * GroupQueryAttention without what the runtime's CPU lacks or what only a cache needs: a cache of so many tokens that it holds no more than its
 * window, which an empty one is not, and normalisations of its own, which become nodes before it.
 */
export function inOneRun(graph: Graph, node: Node): Node[] {
  const input = [...node.input]
  const norms: Node[] = []
  for (const { part, at, scaleAt } of NORMALISED) {
    const [data = '', scale = ''] = [input[at], input[scaleAt]]
    const size = graph.initializer.find(({ name }) => name === scale)?.dims[0]
    if (data === '' || size === undefined) continue
    const name = (step: string): string => `${node.output[0] ?? node.name}/keymark/${part}/${step}`
    const epsilon = node.attribute.find((attribute) => attribute.name === 'qk_norm_epsilon')?.f ?? 1e-6
    norms.push(
      made('Reshape', [data, integers(graph, name('heads'), [4n], [0n, 0n, -1n, size])], name('by-head')),
      made('SimplifiedLayerNormalization', [name('by-head'), scale], name('normalised'), [
        { name: 'epsilon', type: 1, f: epsilon },
        { name: 'axis', type: 2, i: -1n },
      ]),
      made('Reshape', [name('normalised'), integers(graph, name('whole'), [3n], [0n, 0n, -1n])], name('joined')),
    )
    input[at] = name('joined')
    input[scaleAt] = ''
  }
  while (input.at(-1) === '') input.pop()
  const attribute = node.attribute.filter(({ name }) => !ONLY_ELSEWHERE.has(name))
  return [...norms, create(NodeSchema, { ...node, input, attribute })]
}

/**
 * RotaryEmbedding with positions for each sentence: of those that are the same for all, the runtime takes one sentence only. Its own operator
 * is told the positions, the standard one the angles' cosines and sines at these.
 */
export function positionsOfEach(graph: Graph, node: Node): Node[] {
  const isOwn = node.domain === 'com.microsoft'
  const shared = isOwn ? [1] : (node.input[3] ?? '') === '' ? [1, 2] : []
  const isSure = (at: number): boolean =>
    !isOwn || graph.node.find(({ output }) => output.includes(node.input[at] ?? ''))?.opType === 'Unsqueeze'
  if (shared.length === 0 || !shared.every(isSure)) return [node]
  const [data = ''] = node.input
  const name = (step: string): string => `${node.output[0] ?? node.name}/keymark/positions/${step}`
  const [first, ones] = [
    integers(graph, name('first'), [1n], [0n]),
    integers(graph, name('ones'), [isOwn ? 1n : 2n], isOwn ? [1n] : [1n, 1n]),
  ]
  const input = node.input.map((tensor, at) => (shared.includes(at) ? name(`of-each/${at}`) : tensor))
  return [
    made('Shape', [data], name('shape')),
    made('Gather', [name('shape'), first], name('sentences')),
    made('Concat', [name('sentences'), ones], name('whole'), [{ name: 'axis', type: 2, i: 0n }]),
    ...shared.map((at) => made('Expand', [node.input[at] ?? '', name('whole')], name(`of-each/${at}`))),
    create(NodeSchema, { ...node, input }),
  ]
}

const ONLY_ELSEWHERE = new Set(['sliding_window_cache', 'qk_norm_epsilon'])

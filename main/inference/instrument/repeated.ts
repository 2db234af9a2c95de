/** Part of the model's graph once more, out of other vectors. */
import { clone } from '@bufbuild/protobuf'
import { PREFIX } from './addition.ts'
import { nodesBetween } from '../graph/between.ts'
import { intAttribute, intsAttribute } from '../graph/graph.ts'
import { type Node, NodeSchema } from '../graph/onnx_pb.ts'
import { productOf } from '../model/product.ts'
import type { OutputProduct } from '../model/vocabulary.ts'
import { Picked } from './picked.ts'

/** Nodes that choose tokens on the way to the last product. */
const PICKING = new Set(['Slice', 'Gather', 'GatherND'])

export class Repeated extends Picked {
  /** What makes `to` out of `from`, once more, out of `by`; of every row, where the model itself reads out the last token only. */
  protected repeated(
    product: OutputProduct | null,
    { to, from, by }: { to: string; from: string; by: string },
    label: string,
  ): string {
    const { graph } = this.model
    const own = nodesBetween(graph, from, to)
    const makes = new Set(own.flatMap(({ output }) => output))
    const isOurs = (name: string): boolean => name === from || makes.has(name)
    // Tensors on the way to the last product; where there is none, to the first ones.
    const before = new Set([product?.input ?? from])
    if (product !== null) {
      for (const name of before)
        for (const input of name === from ? [] : (graph.producer(name)?.input ?? []))
          if (isOurs(input)) before.add(input)
    } else
      for (const node of own)
        if (productOf(graph, node) === null && node.input.some((input) => before.has(input)))
          for (const output of node.output) before.add(output)
    const made = new Map<string, string>([[from, by]])
    const again = (name: string): string => made.get(name) ?? name
    for (const node of own) {
      const [data = ''] = node.input
      const [name = ''] = node.output
      if (PICKING.has(node.opType) && isOurs(data) && (before.has(name) || this.#picksTokens(product, node))) {
        made.set(name, again(data))
        // Picked by a number, the last token has no axis of its own.
        if (node.opType === 'Gather' && before.has(name)) made.set(name, this.#flatRows(again(data), data, from, label))
        continue
      }
      const isSqueezed = node.opType === 'Squeeze' && product !== null
      if (isSqueezed || (node.opType === 'Reshape' && graph.integers(node.input[1] ?? '') === null)) {
        // To the sentences' shape, which the vectors have not: flat before the product, and behind it all comes to rows.
        made.set(name, before.has(name) ? this.#flatRows(again(data), data, from, `${label}/${name}`) : again(data))
        continue
      }
      const copy = clone(NodeSchema, node)
      copy.input = node.input.map(again)
      copy.output = node.output.map((output) => (output === '' ? '' : `${PREFIX}again/${label}/${output}`))
      copy.name = copy.output[0] ?? ''
      node.output.forEach((output, i) => made.set(output, copy.output[i] ?? ''))
      this.nodes.push(copy)
    }
    return again(to)
  }

  /** [.., width] → [rows, width], as wide as `tensor` of the model is. */
  #flatRows(rows: string, tensor: string, from: string, label: string): string {
    const width = this.#widthOf(tensor, from)
    return this.node(
      'Reshape',
      [rows, this.integers(`flat-to/${width}`, [-1n, BigInt(width)])],
      `${PREFIX}again/${label}`,
    )
  }

  /** Whether a node behind the one product picks tokens of [batch, tokens, vocabulary], and not part of the vocabulary. */
  #picksTokens(product: OutputProduct | null, node: Node): boolean {
    const { graph } = this.model
    const isFlat = product?.node.opType === 'Gemm' && product.node.output[0] === node.input[0]
    if (product === null || isFlat) return false
    if (node.opType === 'GatherND') return true
    const given = graph.integers(node.input[3] ?? '') ?? intsAttribute(node, 'axes') ?? []
    const axes = node.opType === 'Gather' ? [intAttribute(node, 'axis', 0)] : given
    return axes.every((axis) => axis === 1 || axis === -2)
  }

  /** Numbers a token that a tensor behind `from` has: those of the last product on the way, which may be to a narrower embedding. */
  #widthOf(tensor: string, from: string): number {
    const { graph, memories } = this.model
    for (let name = tensor; name !== from;) {
      const node = graph.producer(name)
      if (node === undefined) break
      const product = productOf(graph, node)
      if (product !== null) return product.out
      name = node.input[0] ?? ''
    }
    return memories[0]?.values.width ?? 0
  }
}

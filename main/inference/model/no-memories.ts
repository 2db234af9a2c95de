/** What is said of a graph in which nothing is a feed-forward layer. */
import { KeymarkError } from '../../keymark-error.ts'
import type { OnnxGraph } from '../graph/graph.ts'
import { type Product, productOf, storedMatrix, UNREAD_PRODUCTS } from './product.ts'

/** What was looked for, what was found, and what came closest. */
export function noMemories(graph: OnnxGraph, file: string): KeymarkError {
  const unread = UNREAD_PRODUCTS.filter((op) => graph.graph.node.some(({ opType }) => opType === op))
  const stored = graph.graph.node.filter(({ input }) => storedMatrix(graph, input[1] ?? '') !== null).length
  const closest = graph.graph.node.flatMap((node) => {
    const product = productOf(graph, node)
    return product === null ? [] : (nearMiss(graph, product) ?? [])
  })
  const lines = [
    `${file} has no feed-forward memories that Keymark can find.`,
    'Looked for: a product with a stored matrix whose input is a function of another such product, number by number, or of two that are multiplied; the last product as wide as what the first one reads.',
    `Found: ${graph.graph.node.length} nodes (${graph.histogram()}); ${stored} of them read a stored matrix.${graph.unseen()}`,
  ]
  if (unread.length > 0)
    lines.push(
      `Products in ${unread.join(', ')} are not read: their activations are integers too. Export the model without quantisation, or with quantised weights only.`,
    )
  if (closest.length > 0) lines.push(`Closest: ${closest.slice(0, 5).join('; ')}.`)
  else lines.push('No product reads what another product made: this may be no decoder.')
  return new KeymarkError('unsupported', lines.join('\n'))
}

/** Nodes between two products that are looked through. */
const FARTHEST = 24

function nearMiss(graph: OnnxGraph, values: Product): string | null {
  const found = new Set([values.data])
  const ops = new Set<string>()
  for (const name of found) {
    const node = graph.producer(name)
    if (node === undefined) continue
    const key = productOf(graph, node)
    if (key !== null) {
      const back = key.in === values.out ? '' : ', which does not come back to its own width'
      const chain = ops.size === 0 ? 'the product' : `${[...ops].toReversed().join(' → ')} of`
      return `${label(values)} reads ${chain} ${label(key)}${back}`
    }
    ops.add(node.opType)
    if (found.size < FARTHEST) for (const input of node.input) if (input !== '') found.add(input)
  }
  return null
}

const label = (product: Product): string =>
  `"${product.node.name || (product.node.output[0] ?? '')}" (${product.in} → ${product.out})`

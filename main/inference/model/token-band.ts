/**
 * Which direction reads a token's score out of the residual stream, where that takes more than one product: a narrower vector behind a
 * projection, tokens in several matrices, or clusters of tokens with a score of their own (adaptive softmax, Grave et al. 2017).
 */
import { intAttribute, type OnnxGraph } from '../graph/graph.ts'
import type { Vectors } from './memory.ts'
import { partOf } from './part.ts'
import { bothWays, type Product, productOf } from './product.ts'

/** Scores x · W₁ · W₂ … of some tokens, or of clusters. */
export interface Scores {
  /** One per token, of the last product. */
  vectors: Vectors
  /** The products before it, the nearest to the tokens first; one vector per number that they make. */
  through: Vectors[]
}

/** Tokens that follow each other, whose scores are made in the same way. */
export interface TokenBand extends Scores {
  first: number
  /** The one score that is added to theirs: that of their cluster. */
  cluster: Scores | null
}

/**
 * @param begin what is read out.
 * @returns null where a score is anything but a sum of such products, apart from what softmaxes take from all of a band.
 */
export function tokenBands(graph: OnnxGraph, logits: string, count: number, begin: string): TokenBand[] | null {
  const whole = graph.producer(graph.origin(logits))
  const bands: TokenBand[] = []
  let first = 0
  for (const part of whole?.opType === 'Concat' && isLastAxis(intAttribute(whole, 'axis', 0))
    ? whole.input
    : [logits]) {
    const found = bandsOf(graph, part, graph.origin(begin))
    if (found === null) return null
    for (const band of found) {
      bands.push({ ...band, first })
      first += band.vectors.count
    }
  }
  return first === count ? bands : null
}

const isLastAxis = (axis: number): boolean => axis === -1 || axis === 1 || axis === 2

function bandsOf(graph: OnnxGraph, part: string, begin: string): Omit<TokenBand, 'first'>[] | null {
  const node = graph.producer(graph.origin(part))
  if (node?.opType !== 'Add')
    return columnsOf(graph, part, begin)?.map((scores) => ({ ...scores, cluster: null })) ?? null
  for (const [own, other] of bothWays(node)) {
    const [words, clusters] = [columnsOf(graph, own, begin), columnsOf(graph, other, begin)]
    const [cluster, ...others] = clusters ?? []
    if (words !== null && cluster?.vectors.count === 1 && others.length === 0)
      return words.map((scores) => ({ ...scores, cluster }))
  }
  return null
}

/** Some columns of scores, with or without a softmax over all of them. */
function columnsOf(graph: OnnxGraph, tensor: string, begin: string): Scores[] | null {
  const name = graph.origin(tensor)
  const node = graph.producer(name)
  if (node?.opType === 'LogSoftmax') return scoresOf(graph, node.input[0] ?? '', begin)
  if (node?.opType !== 'Slice' && node?.opType !== 'Split') return scoresOf(graph, name, begin)
  const all = columnsOf(graph, node.input[0] ?? '', begin)
  const part = partOf(graph, node, name, all?.reduce((sum, { vectors }) => sum + vectors.count, 0) ?? 0)
  if (all === null || part?.step !== 1) return null
  let at = 0
  return all.flatMap(({ vectors, through }) => {
    const [from, to] = [Math.max(part.first - at, 0), Math.min(part.first + part.count - at, vectors.count)]
    at += vectors.count
    return from < to ? [{ vectors: { ...vectors, first: vectors.first + from, count: to - from }, through }] : []
  })
}

function scoresOf(graph: OnnxGraph, tensor: string, begin: string): Scores[] | null {
  const node = graph.producer(graph.origin(tensor))
  if (node?.opType === 'Concat') {
    const parts = node.input.map((part) => scoresOf(graph, part, begin))
    return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? [])
  }
  const [last, ...before] = productsTo(graph, tensor, begin) ?? []
  return last === undefined ? null : [{ vectors: last, through: before }]
}

/** The products that a tensor is made with, the last first. */
function productsTo(graph: OnnxGraph, tensor: string, begin: string): Vectors[] | null {
  const found: Vectors[] = []
  for (let at = graph.origin(tensor); at !== begin;) {
    const node = graph.producer(at)
    const product = node === undefined ? null : productOf(graph, node)
    if (product === null || product.bias !== null || product.matrix.quantised) return null
    found.push(vectorsOf(product))
    at = graph.origin(product.data)
  }
  return found
}

const vectorsOf = ({ matrix, layout, in: width, out: count }: Product): Vectors => ({
  matrix,
  layout,
  first: 0,
  count,
  step: 1,
  width,
  factors: [],
})

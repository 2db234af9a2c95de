/** Predictions from any vector of the residual stream, read out as the model reads out its last one (paper §§4, 5). */
import { clone } from '@bufbuild/protobuf'
import { KeymarkError } from '../../keymark-error.ts'
import { integerOf, PREFIX } from './addition.ts'
import type { Memory } from '../model/memory.ts'
import { nodesBetween } from '../graph/between.ts'
import { NodeSchema } from '../graph/onnx_pb.ts'
import type { OpenModel } from '../model/open.ts'
import { QUANTISED_AT_ONCE } from '../model/quantisation.ts'
import type { OutputProduct } from '../model/vocabulary.ts'
import { Repeated } from './repeated.ts'
import { FLOAT, INT32, INT64 } from '../graph/tensor-data.ts'

/** Vectors that are read out: float32 [rows, width], and a token to ask after for each: int64 [rows]. */
export const VECTORS = `${PREFIX}vectors`
export const TARGETS = `${PREFIX}targets`
/** Other tokens of the same vectors, int64 [rows]. */
export const CHANCE_TARGETS = `${PREFIX}chance-targets`

export const topOf = (what: 'r' | 'y' | 'o', layer: number): string => `top-${what}/${layer}`

type Embedding = NonNullable<OpenModel['outputEmbedding']>

/** The first op of the model's own read-out whose scale comes from all vectors at once. */
function roundedAtOnce({ graph, outputEmbedding }: OpenModel): string | undefined {
  const { begin, logits } = outputEmbedding ?? {}
  const nodes = nodesBetween(graph, begin?.stream ?? '', logits ?? '')
  return nodes.find(({ opType }) => QUANTISED_AT_ONCE.includes(opType))?.opType
}

export class ReadOut extends Repeated {
  protected readonly embedding: Embedding
  /** What alone reads the vectors out; null for the model's own way. */
  protected readonly bare: Embedding['product']
  protected readonly finalNorm: boolean

  /**
   * @param finalNorm the model's own way from a vector to its logits, final normalisation and bias included; else the bare
   *   product with the output embedding, or, where no one matrix reads the vectors out, the model's own way without the normalisation.
   * @throws KeymarkError `unsupported` when the graph ends before the vocabulary, or does not show where the read-out begins.
   */
  constructor(model: OpenModel, finalNorm: boolean) {
    super(model)
    const { outputEmbedding, memories, onnxFile } = model
    const width = memories[0]?.values.width ?? 0
    const product = outputEmbedding?.product ?? null
    if (outputEmbedding === null) {
      throw new KeymarkError(
        'unsupported',
        `${onnxFile} ends before the vocabulary, so nothing can be read out of it. Export the model with its logits.`,
      )
    }
    this.bare = finalNorm || product?.vectors.width !== width ? null : product
    if (this.bare === null && outputEmbedding.begin === null) {
      throw new KeymarkError(
        'unsupported',
        `${onnxFile} does not show where its residual stream ends and its read-out begins, so nothing can be read out of it.`,
      )
    }
    const rounded = this.bare === null ? roundedAtOnce(model) : undefined
    if (rounded !== undefined) {
      throw new KeymarkError(
        'unsupported',
        `${onnxFile} reads its logits out of vectors that are rounded by all of a batch (${rounded}), so that a prediction depends on those beside it. Coefficients do not: everything without predictions works. For these use an export whose output embedding is not quantised, or in its weights only.`,
      )
    }
    this.embedding = outputEmbedding
    this.finalNorm = finalNorm
  }

  /** Gives out `top`, the token that each vector predicts [rows, 1]. */
  predictions(): void {
    this.predicted(this.logitsOf(this.#fed(), 'values'), 'values', 'top')
  }

  /**
   * Gives out for each vector `ids` and `probabilities` of the strongest tokens [rows, top], `entropy` in nats, and of the target its
   * `probability` and `rank`, from 1: one more than the tokens that are strictly stronger. `chance-rank` is that of the other target.
   */
  values(top: number): void {
    this.inputs.push({ name: TARGETS, type: INT64 }, { name: CHANCE_TARGETS, type: INT64 })
    const logits = this.logitsOf(this.#fed(), 'values')
    const likely = this.softmaxOf(logits)
    const ids = this.strongestOf(logits, likely, top)
    // H = log Z − Σ p·logit, and log Z = logit − log p of any token: of the first, whose p is never 0.
    const column = this.node('Reshape', [TARGETS, this.integers('column', [-1n, 1n])], `${PREFIX}column-of-targets`)
    const probability = this.ownOf(likely, column, 'probability')
    const ends = [this.integers('from', [0n]), this.integers('to', [1n]), this.integers('vocabulary/axis', [1n])]
    const first = this.node('Slice', [ids, ...ends], `${PREFIX}first`)
    const log = this.node('Log', [this.ownOf(likely, first, 'largest')], `${PREFIX}largest/log`)
    const normaliser = this.node('Sub', [this.ownOf(logits, first, 'first'), log], `${PREFIX}normaliser`)
    const expected = this.reduced('ReduceSum', this.node('Mul', [likely, logits], `${PREFIX}products`), 'expected')
    this.asOutput(this.node('Sub', [normaliser, expected], `${PREFIX}entropy`), 'entropy', FLOAT)
    this.asOutput(probability, 'probability', FLOAT)
    this.#rankOf(logits, column, 'rank')
    const other = this.node(
      'Reshape',
      [CHANCE_TARGETS, this.integers('column', [-1n, 1n])],
      `${PREFIX}column-of-chance`,
    )
    this.#rankOf(logits, other, 'chance-rank')
  }

  /** Gives out for each vector `ids` and `probabilities` of the strongest tokens [rows, top], and `low-ids` and `low-probabilities` of the weakest. */
  ends(top: number): void {
    const logits = this.logitsOf(this.#fed(), 'values')
    const likely = this.softmaxOf(logits)
    this.strongestOf(logits, likely, top)
    this.weakestOf(logits, likely, top)
  }

  /** Gives out [rows, 1]: one more than the tokens that are strictly stronger than each row's. */
  #rankOf(logits: string, tokens: string, label: string): void {
    const own = this.ownOf(logits, tokens, `${label}/logit`)
    const isStronger = this.node('Greater', [logits, own], `${PREFIX}${label}/stronger`)
    const count = this.reduced('ReduceSum', this.cast(isStronger, `${PREFIX}${label}/real`, FLOAT), `${label}/count`)
    this.asOutput(this.node('Add', [count, this.real('one', 1)], `${PREFIX}${label}`), label, FLOAT)
  }

  /** What enters a layer's sum, what it adds, and the sum, of the picked rows: r, y and o (paper §5), each [1, rows, width]. */
  protected streamOf(memory: Memory): { r: string; y: string; o: string } {
    const { sum, incoming, added } = this.residualOf(memory)
    const [o, y] = [this.picked(sum), this.picked(added)]
    const r = incoming === null ? this.node('Sub', [o, y], `${PREFIX}incoming/${memory.layer}`) : this.picked(incoming)
    return { r, y, o }
  }

  /**
   * Gives out the strongest tokens of each row as `ids` and `probabilities` [rows, top], by their logits, as ranks and targets are
   * found: those tell apart what probabilities may not.
   * @param likely softmax of the logits. @returns the ids
   */
  protected strongestOf(logits: string, likely: string, top: number): string {
    const ids = `${PREFIX}ids`
    this.node('TopK', [logits, this.integers('k', [BigInt(top)])], `${PREFIX}strongest`, [integerOf('axis', 1)])
    this.nodes.at(-1)?.output.push(ids)
    this.asOutput(this.ownOf(likely, ids, 'strongest'), 'probabilities', FLOAT)
    this.asOutput(ids, 'ids', INT32)
    return ids
  }

  /** The same of the weakest tokens of each row, as `low-ids` and `low-probabilities`, weakest first. */
  protected weakestOf(logits: string, likely: string, top: number): void {
    const ids = `${PREFIX}low-ids`
    const attributes = [integerOf('axis', 1), integerOf('largest', 0)]
    this.node('TopK', [logits, this.integers('k', [BigInt(top)])], `${PREFIX}weakest`, attributes)
    this.nodes.at(-1)?.output.push(ids)
    this.asOutput(this.ownOf(likely, ids, 'weakest'), 'low-probabilities', FLOAT)
    this.asOutput(ids, 'low-ids', INT32)
  }

  /** The fed vectors as [1, rows, width]. */
  #fed(): string {
    this.inputs.push({ name: VECTORS, type: FLOAT })
    const width = BigInt(this.model.memories[0]?.values.width ?? 0)
    return this.node('Reshape', [VECTORS, this.integers('as-batch', [1n, -1n, width])], `${PREFIX}batch`)
  }

  /** What the model gives to each token of the vocabulary, [rows, vocabulary]. */
  protected softmaxOf(logits: string): string {
    return this.node('Softmax', [logits], `${PREFIX}likely`, [integerOf('axis', 1)])
  }

  /** [1, rows, width] → float32 [rows, vocabulary]. */
  protected logitsOf(vectors: string, label: string): string {
    const { count } = this.embedding
    const read = this.bare === null ? this.#ownWay(vectors, label) : this.#product(this.bare, vectors, label)
    const shape = this.integers('flat/vocabulary', [-1n, BigInt(count)])
    return this.node('Reshape', [this.cast(read, `${PREFIX}wide/${label}`, FLOAT), shape], `${PREFIX}logits/${label}`)
  }

  /** As the model reads out the last tensor of its residual stream, with or without the final normalisation. */
  #ownWay(vectors: string, label: string): string {
    const { begin, logits } = this.embedding
    const from = (this.finalNorm ? begin?.stream : begin?.normalised) ?? ''
    // Layers may compute in another precision than what reads them out.
    const typed = this.cast(vectors, `${PREFIX}typed/${label}`, this.model.graph.elementType(from))
    return this.repeated(this.embedding.product, { to: logits, from, by: typed }, label)
  }

  /** The bare product with E. */
  #product({ node, input, vectors: embedding }: OutputProduct, vectors: string, label: string): string {
    if (node.opType !== 'MatMulNBits') {
      const matrix = this.once('embedding', (name) => {
        const wide = this.cast(embedding.matrix.tensor, `${name}/wide`, FLOAT)
        return this.node(embedding.layout === 'columns' ? 'Identity' : 'Transpose', [wide], name)
      })
      return this.node(
        'MatMul',
        [this.cast(vectors, `${PREFIX}real/${label}`, FLOAT), matrix],
        `${PREFIX}read/${label}`,
      )
    }
    // No tensor has E widened: the node itself once more, without its bias.
    const copy = clone(NodeSchema, node)
    const typed = this.cast(vectors, `${PREFIX}typed/${label}`, this.model.graph.elementType(input))
    copy.input = [typed, ...node.input.slice(1, 5)]
    copy.name = `${PREFIX}read/${label}`
    copy.output = [copy.name]
    this.nodes.push(copy)
    return copy.name
  }

  /**
   * Gives out the token that each row of logits predicts as `output`: int32 [rows, 1]. A token says nothing of logits that are not
   * finite, so `logits-label` goes with it, which is finite where they are; one of −Infinity, which a mask makes, is no matter.
   */
  protected predicted(logits: string, label: string, output: string): void {
    this.asOutput(this.topToken(logits, label), output, INT32)
    this.asOutput(this.reduced('ReduceLogSumExp', logits, `sum-of/${label}`), `logits-${label}`, FLOAT)
  }

  /** int64 [rows, 1]: the first of the strongest tokens. */
  protected topToken(logits: string, label: string): string {
    return this.node('ArgMax', [logits], `${PREFIX}top/${label}`, [integerOf('axis', 1), integerOf('keepdims', 1)])
  }

  /** float32 [rows, 1]: what the softmax gives to the token of each row. */
  protected probabilityOf(logits: string, tokens: string, label: string): string {
    const own = this.ownOf(logits, tokens, label)
    const normaliser = this.reduced('ReduceLogSumExp', logits, `normaliser/${label}`)
    return this.node('Exp', [this.node('Sub', [own, normaliser], `${PREFIX}log/${label}`)], `${PREFIX}share/${label}`)
  }

  /** The number that stands in each row at its token: [rows, 1]. */
  protected ownOf(rows: string, tokens: string, label: string): string {
    return this.node('GatherElements', [rows, tokens], `${PREFIX}own/${label}`, [integerOf('axis', 1)])
  }

  /** Over the vocabulary: [rows, 1]. */
  protected reduced(op: 'ReduceLogSumExp' | 'ReduceSum', from: string, label: string): string {
    // ReduceSum takes its axes as an input since 13, the others since 18.
    return this.opset >= (op === 'ReduceSum' ? 13 : 18)
      ? this.node(op, [from, this.integers('vocabulary/axis', [1n])], PREFIX + label)
      : this.node(op, [from], PREFIX + label, [{ name: 'axes', type: 7, ints: [1n] }])
  }
}

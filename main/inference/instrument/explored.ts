/** Everything the prompt explorer looks at, in one pass, with keys scaled on the way. */
import { integerOf, PREFIX } from './addition.ts'
import type { Memory, Vectors } from '../model/memory.ts'
import type { Norm } from '../model/norm.ts'
import { pickedCoefficients } from './picked.ts'
import { isPacked } from './unpacked.ts'
import { ReadOut, topOf } from './read-out.ts'
import { isPickedFrom } from '../model/vocabulary.ts'
import type { Scores, TokenBand } from '../model/token-band.ts'
import { FLOAT, INT32 } from '../graph/tensor-data.ts'

/** Factors of a layer's coefficients, one a key, before its values read them: float32 [keys]; 1 leaves a key as it is. */
export const scaleOf = (layer: number): string => `${PREFIX}scale/${layer}`

export const likelyOf = (what: 'r' | 'y' | 'o', layer: number): string => `likely-${what}/${layer}`
export const contributionsOf = (layer: number): string => `contributions/${layer}`
export const towardsOf = (what: 'r' | 'y', layer: number): string => `towards-${what}/${layer}`

export class Explored extends ReadOut {
  /**
   * Gives out for each picked row, per layer: the predictions of r, y and o with their probabilities [rows, 1], the coefficients as scaled
   * [rows, keys]. Of the last layer: `ids` and `probabilities` of the strongest tokens [rows, top], and the `logit` of the first.
   * Where products alone read the scores of tokens out, also what each vector adds to that logit: memories [rows, keys] (unless the
   * layer's output is normalised before it is added), r and y [rows, 1] of each layer, and `towards`, the last o [rows, 1]. The final
   * normalisation counts as linear, with the divisor that it has for the last o, so these add up. A softmax in the read-out takes the
   * same from all tokens of a band, which is no vector's part.
   */
  explore(top: number): void {
    const { memories } = this.model
    this.readsRows()
    for (const memory of memories) this.scaled(memory)
    const last = memories.at(-1)
    if (last === undefined) return
    const end = this.picked(this.residualOf(last).sum)
    const logits = this.logitsOf(end, 'final')
    const target = this.topToken(logits, 'final')
    const direction = this.#direction(target, end)
    for (const memory of memories) this.#layer(memory, direction)
    const likely = this.softmaxOf(logits)
    this.strongestOf(logits, likely, top)
    this.asOutput(this.ownOf(logits, target, 'final'), 'logit', FLOAT)
    if (direction !== null) this.asOutput(this.along(end, direction, 'final'), 'towards', FLOAT)
  }

  #layer(memory: Memory, direction: string | null): void {
    const { layer } = memory
    for (const [what, vectors] of Object.entries(this.streamOf(memory)) as ['r' | 'y' | 'o', string][]) {
      const label = `${what}/${layer}`
      const logits = this.logitsOf(vectors, label)
      const token = this.topToken(logits, label)
      this.asOutput(token, topOf(what, layer), INT32)
      this.asOutput(this.probabilityOf(logits, token, label), likelyOf(what, layer), FLOAT)
      if (direction !== null && what !== 'o')
        this.asOutput(this.along(vectors, direction, label), towardsOf(what, layer), FLOAT)
    }
    this.pickCoefficients(memory)
    if (direction !== null) this.contributions(memory, direction)
  }

  protected scaled({ layer, coefficients, values }: Memory): void {
    const [scale, scaled] = [scaleOf(layer), `${PREFIX}scaled/${layer}`]
    // Behind a tensor of unknown shape the runtime takes queries for queries, keys and values in one.
    this.inputs.push({ name: scale, type: FLOAT, dims: [values.count] })
    const before = this.nodes.length
    const factors = this.cast(scale, `${scaled}/factors`, this.model.graph.elementType(coefficients))
    this.node('Mul', [coefficients, factors], scaled)
    this.replaced.set(coefficients, { nodes: this.nodes.splice(before), by: scaled })
  }

  /** The gradient of each row's logit at its last vector, the divisor of the normalisation held: [rows, width]. */
  #direction(target: string, end: string): string | null {
    const { product, norm, bands, begin } = this.embedding
    const width = this.model.memories[0]?.values.width ?? 0
    const isOne = product?.vectors.width === width
    if (!isOne && bands === null) return null
    const bare = isOne ? this.#rowsOf(product.vectors, target, 'targets') : this.#directionIn(bands ?? [], target)
    if (!this.finalNorm) return bare
    // Behind a normalisation that is not known, no part has a share of its own.
    if (isOne && !isPickedFrom(this.model.graph, product.input, begin?.normalised ?? '')) return null
    const scale = isOne ? product.scale : 1
    const scaled = (): string => this.node('Mul', [bare, this.real('logit-scale', scale)], `${PREFIX}targets/scaled`)
    const own = scale === 1 ? bare : scaled()
    return this.linearised(own, norm, end)
  }

  /**
   * The gradient of (what a normalisation makes of each vector) · direction, its divisor held: [rows, width].
   *
   * @param directions float32 [rows, width], or [1, width] for all
   * @param at the vectors that are normalised
   */
  protected linearised(directions: string, norm: Pick<Norm, 'kind' | 'scale' | 'epsilon'> | null, at: string): string {
    if (norm === null) return directions
    const width = this.model.memories[0]?.values.width ?? 0
    const gamma = norm.scale === null ? null : this.flat(norm.scale, -1n, 'norm/scale')
    const weighed = gamma === null ? directions : this.node('Mul', [directions, gamma], `${PREFIX}weighed`)
    const centred = (vector: string): string =>
      norm.kind === 'layer-norm' ? this.node('Sub', [vector, this.#mean(vector)], `${vector}/centred`) : vector
    const x = centred(this.flat(at, BigInt(width), 'end'))
    const variance = this.#mean(this.node('Mul', [x, x], `${PREFIX}end/squared`))
    const shifted = this.node('Add', [variance, this.real('epsilon', norm.epsilon)], `${PREFIX}end/variance`)
    return this.node(
      'Div',
      [centred(weighed), this.node('Sqrt', [shifted], `${PREFIX}end/deviation`)],
      `${PREFIX}direction`,
    )
  }

  /** The direction of each token's score [rows, width], by the band that the token is in. */
  #directionIn(bands: readonly TokenBand[], tokens: string): string {
    return bands.reduce((before, { first, vectors, through, cluster }, i) => {
      const name = (part: string): string => `${PREFIX}band/${i}/${part}`
      const from = this.integers(`band/${i}/first`, [BigInt(first)])
      const own = this.node('Sub', [tokens, from], name('own'))
      const last = this.integers(`band/${i}/last`, [BigInt(vectors.count - 1)])
      const capped = this.node(
        'Min',
        [this.node('Max', [own, this.integers('zero', [0n])], name('from-0')), last],
        name('capped'),
      )
      const words = this.#scoreDirection({ vectors, through }, capped, `band/${i}/words`)
      const direction =
        cluster === null
          ? words
          : this.node(
              'Add',
              [words, this.#scoreDirection(cluster, this.integers('zero', [0n]), `band/${i}/cluster`)],
              name('sum'),
            )
      if (before === '') return direction
      const isBefore = this.node('Less', [tokens, from], name('before'))
      return this.node('Where', [isBefore, before, direction], name('direction'))
    }, '')
  }

  /** The direction of one score of each row: its vector, taken back through the products before it. */
  #scoreDirection({ vectors, through }: Scores, indices: string, label: string): string {
    const at =
      vectors.first === 0
        ? indices
        : this.node(
            'Add',
            [indices, this.integers(`${label}/first`, [BigInt(vectors.first)])],
            `${PREFIX}${label}/index`,
          )
    return through.reduce(
      (rows, { matrix, layout }, i) => {
        const name = `${PREFIX}${label}/through/${i}`
        const wide = this.cast(matrix.tensor, `${name}/wide`, FLOAT)
        return this.node('Gemm', [rows, wide], name, [integerOf('transB', layout === 'columns' ? 1 : 0)])
      },
      this.#rowsOf(vectors, at, label),
    )
  }

  /** The embeddings of tokens [rows, 1] as float32 [rows, width], read from where they are stored rather than turned over whole. */
  #rowsOf({ matrix, layout }: Vectors, tokens: string, label: string): string {
    const isByRow = matrix.quantised ? layout === 'rows' : (layout === 'rows') !== matrix.transposed
    const flat = this.node('Reshape', [tokens, this.integers('flat', [-1n])], `${PREFIX}${label}/flat`)
    const from = matrix.quantised ? matrix.tensor : matrix.initializer
    if (isPacked(matrix)) return this.unpackedRows(matrix, flat, label)
    const found = this.node('Gather', [from, flat], `${PREFIX}${label}/found`, [integerOf('axis', isByRow ? 0 : 1)])
    const rows = isByRow ? found : this.node('Transpose', [found], `${PREFIX}${label}/turned`)
    return this.cast(rows, `${PREFIX}${label}/vectors`, FLOAT)
  }

  /** m · (v · u): [rows, keys]; none where a normalisation follows, through which what a memory adds depends on the others. */
  protected contributions(memory: Memory, direction: string): void {
    const { layer, values } = memory
    if (this.model.graph.origin(this.residualOf(memory).added) !== this.model.graph.origin(memory.output)) return
    const weighed = values.factors.reduce((product, factor, i) => {
      const name = `${PREFIX}weighed/${layer}/${i}`
      return this.node('Mul', [product, this.cast(factor, `${name}/factor`, FLOAT)], name)
    }, direction)
    const parts = (values.parts ?? [values]).map((part, i) => this.#alongValues(part, weighed, `${layer}/${i}`))
    const [only = '', ...others] = parts
    const along =
      others.length === 0 ? only : this.node('Concat', parts, `${PREFIX}along-values/${layer}`, [integerOf('axis', 1)])
    const coefficients = `${PREFIX}out/${pickedCoefficients(layer)}`
    this.asOutput(
      this.node('Mul', [along, coefficients], `${PREFIX}contributed/${layer}`),
      contributionsOf(layer),
      FLOAT,
    )
  }

  /** v · u of each row, [rows, keys], of values in one matrix. */
  #alongValues({ matrix, layout }: Vectors, direction: string, label: string): string {
    // Packed, a row is a coordinate.
    const isByValue = layout === 'rows' && !isPacked(matrix)
    const own = isPacked(matrix)
      ? this.unpackedRows(matrix, null, `values/${label}`)
      : this.cast(matrix.tensor, `${PREFIX}values/${label}`, FLOAT)
    return this.node('Gemm', [direction, own], `${PREFIX}along-value/${label}`, [
      integerOf('transB', isByValue ? 1 : 0),
    ])
  }

  /** x · u of each row: [rows, 1]. */
  protected along(vectors: string, direction: string, label: string): string {
    const width = BigInt(this.model.memories[0]?.values.width ?? 0)
    const product = this.node('Mul', [this.flat(vectors, width, `flat/${label}`), direction], `${PREFIX}on/${label}`)
    return this.reduced('ReduceSum', product, `along/${label}`)
  }

  #mean(rows: string): string {
    const width = this.model.memories[0]?.values.width ?? 1
    const sum = this.reduced('ReduceSum', rows, `sum/${rows}`)
    return this.node('Mul', [sum, this.real('one-by-width', 1 / width)], `${PREFIX}mean/${rows}`)
  }

  protected flat(tensor: string, width: bigint, label: string): string {
    const wide = this.cast(tensor, `${PREFIX}${label}/wide`, FLOAT)
    return this.node(
      'Reshape',
      [wide, this.integers(`flat-to/${width}`, width < 0n ? [-1n] : [-1n, width])],
      `${PREFIX}${label}/rows`,
    )
  }
}

/** Everything the prompt explorer looks at, in one pass, with keys scaled on the way. */
import { integerOf, PREFIX } from './addition.ts'
import type { Memory, Vectors } from '../model/memory.ts'
import { pickedCoefficients } from './picked.ts'
import { isPacked } from './unpacked.ts'
import { ReadOut, topOf } from './read-out.ts'
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
   * Where the residual stream is as wide as the embedding, also what each vector adds to that logit: memories [rows, keys] (unless the
   * layer's output is normalised before it is added), r and y [rows, 1] of each layer, and `towards`, the last o [rows, 1]. The final
   * normalisation counts as linear, with the divisor that it has for the last o, so these add up.
   */
  explore(top: number): void {
    const { memories } = this.model
    this.readsRows()
    for (const memory of memories) this.#scale(memory)
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
    if (direction !== null) this.asOutput(this.#along(end, direction, 'final'), 'towards', FLOAT)
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
        this.asOutput(this.#along(vectors, direction, label), towardsOf(what, layer), FLOAT)
    }
    this.pickCoefficients(memory)
    // Through a normalisation of its own, what a memory adds depends on the others.
    const isLinear = this.model.graph.origin(this.residualOf(memory).added) === this.model.graph.origin(memory.output)
    if (direction !== null && isLinear) this.#contributions(memory, direction)
  }

  #scale({ layer, coefficients }: Memory): void {
    const [scale, scaled] = [scaleOf(layer), `${PREFIX}scaled/${layer}`]
    this.inputs.push({ name: scale, type: FLOAT })
    const before = this.nodes.length
    const factors = this.cast(scale, `${scaled}/factors`, this.model.graph.elementType(coefficients))
    this.node('Mul', [coefficients, factors], scaled)
    this.replaced.set(coefficients, { nodes: this.nodes.splice(before), by: scaled })
  }

  /** The gradient of each row's logit at its last vector, the divisor of the normalisation held: [rows, width]. */
  #direction(target: string, end: string): string | null {
    const { product, norm } = this.embedding
    const width = this.model.memories[0]?.values.width ?? 0
    if (product?.vectors.width !== width) return null
    const { vectors, scale } = product
    const bare = this.#rowsOf(vectors, target)
    if (!this.finalNorm) return bare
    const scaled = (): string => this.node('Mul', [bare, this.real('logit-scale', scale)], `${PREFIX}targets/scaled`)
    const own = scale === 1 ? bare : scaled()
    if (norm === null) return own
    const gamma = norm.scale === null ? null : this.#flat(norm.scale, -1n, 'norm/scale')
    const weighed = gamma === null ? own : this.node('Mul', [own, gamma], `${PREFIX}weighed`)
    const centred = (vector: string): string =>
      norm.kind === 'layer-norm' ? this.node('Sub', [vector, this.#mean(vector)], `${vector}/centred`) : vector
    const x = centred(this.#flat(end, BigInt(width), 'end'))
    const variance = this.#mean(this.node('Mul', [x, x], `${PREFIX}end/squared`))
    const shifted = this.node('Add', [variance, this.real('epsilon', norm.epsilon)], `${PREFIX}end/variance`)
    return this.node(
      'Div',
      [centred(weighed), this.node('Sqrt', [shifted], `${PREFIX}end/deviation`)],
      `${PREFIX}direction`,
    )
  }

  /** The embeddings of tokens [rows, 1] as float32 [rows, width], read from where they are stored rather than turned over whole. */
  #rowsOf({ matrix, layout }: Vectors, tokens: string): string {
    const isByRow = matrix.quantised ? layout === 'rows' : (layout === 'rows') !== matrix.transposed
    const flat = this.node('Reshape', [tokens, this.integers('flat', [-1n])], `${PREFIX}targets/flat`)
    const from = matrix.quantised ? matrix.tensor : matrix.initializer
    if (isPacked(matrix)) return this.unpackedRows(matrix, flat, 'targets')
    const found = this.node('Gather', [from, flat], `${PREFIX}targets/found`, [integerOf('axis', isByRow ? 0 : 1)])
    const rows = isByRow ? found : this.node('Transpose', [found], `${PREFIX}targets/turned`)
    return this.cast(rows, `${PREFIX}targets/vectors`, FLOAT)
  }

  /** m · (v · u): [rows, keys]. */
  #contributions({ layer, values: { matrix, layout, factors } }: Memory, direction: string): void {
    const weighed = factors.reduce((product, factor, i) => {
      const name = `${PREFIX}weighed/${layer}/${i}`
      return this.node('Mul', [product, this.cast(factor, `${name}/factor`, FLOAT)], name)
    }, direction)
    // Packed, a row is a coordinate.
    const isByValue = layout === 'rows' && !isPacked(matrix)
    const own = isPacked(matrix)
      ? this.unpackedRows(matrix, null, `values/${layer}`)
      : this.cast(matrix.tensor, `${PREFIX}values/${layer}`, FLOAT)
    const along = this.node('Gemm', [weighed, own], `${PREFIX}along-values/${layer}`, [
      integerOf('transB', isByValue ? 1 : 0),
    ])
    const coefficients = `${PREFIX}out/${pickedCoefficients(layer)}`
    this.asOutput(
      this.node('Mul', [along, coefficients], `${PREFIX}contributed/${layer}`),
      contributionsOf(layer),
      FLOAT,
    )
  }

  /** x · u of each row: [rows, 1]. */
  #along(vectors: string, direction: string, label: string): string {
    const width = BigInt(this.model.memories[0]?.values.width ?? 0)
    const product = this.node('Mul', [this.#flat(vectors, width, `flat/${label}`), direction], `${PREFIX}on/${label}`)
    return this.reduced('ReduceSum', product, `along/${label}`)
  }

  #mean(rows: string): string {
    const width = this.model.memories[0]?.values.width ?? 1
    const sum = this.reduced('ReduceSum', rows, `sum/${rows}`)
    return this.node('Mul', [sum, this.real('one-by-width', 1 / width)], `${PREFIX}mean/${rows}`)
  }

  #flat(tensor: string, width: bigint, label: string): string {
    const wide = this.cast(tensor, `${PREFIX}${label}/wide`, FLOAT)
    return this.node(
      'Reshape',
      [wide, this.integers(`flat-to/${width}`, width < 0n ? [-1n] : [-1n, width])],
      `${PREFIX}${label}/rows`,
    )
  }
}

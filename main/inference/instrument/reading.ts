/** What a key reads at one position: how much each earlier memory adds to its pre-activation, on the direct path. */
import { KeymarkError } from '../../keymark-error.ts'
import { FLOAT } from '../graph/tensor-data.ts'
import { normOf } from '../model/norm.ts'
import type { OpenModel } from '../model/open.ts'
import { PREFIX } from './addition.ts'
import { Explored, towardsOf } from './explored.ts'

/** The key's vector: float32 [1, width]. */
export const KEY = `${PREFIX}key`
/** What enters the key's layer along the key [rows, 1]: as normalised, and of the residual stream itself, its normalisation linearised. */
export const [READ, ENTERING] = ['read', 'entering']

export class Reading extends Explored {
  /**
   * Gives out for the picked row, of each layer before the key's: its coefficients as scaled, what each memory, r and y add to the key's
   * pre-activation, as `explore` gives what they add to a logit; and READ and ENTERING. The normalisation before the key counts as linear, with
   * the divisor that it has there.
   *
   * @param layer the key's, from 1
   * @throws KeymarkError `unsupported` where the graph does not show that the layer reads the residual stream.
   */
  constructor(model: OpenModel, layer: number) {
    super(model, true)
    this.readsRows()
    this.inputs.push({ name: KEY, type: FLOAT })
    const memory = model.memories[layer - 1]
    if (memory === undefined) return
    const before = model.memories.slice(0, layer - 1)
    for (const one of before) this.scaled(one)
    const norm = normOf(model.graph, memory.input)
    const { incoming, isParallel } = this.residualOf(memory)
    const stream = norm?.input ?? memory.input
    const origin = (tensor: string): string => model.graph.origin(tensor)
    if (!isParallel && (incoming === null || origin(stream) !== origin(incoming))) {
      throw new KeymarkError(
        'unsupported',
        `${model.onnxFile} does not show what layer ${layer} makes of the residual stream before its keys read it, so what they read cannot be told apart.`,
      )
    }
    const entering = this.picked(stream)
    const direction = this.linearised(KEY, norm, entering)
    for (const one of before) {
      const { r, y } = this.streamOf(one)
      for (const [what, vectors] of Object.entries({ r, y }) as ['r' | 'y', string][])
        this.asOutput(this.along(vectors, direction, `${what}/${one.layer}`), towardsOf(what, one.layer), FLOAT)
      this.pickCoefficients(one)
      this.contributions(one, direction)
    }
    this.asOutput(this.along(entering, direction, ENTERING), ENTERING, FLOAT)
    this.asOutput(this.along(this.picked(memory.input), KEY, READ), READ, FLOAT)
  }
}

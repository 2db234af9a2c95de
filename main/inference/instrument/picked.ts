/** Rows of tensors at positions that the caller names. */
import { integerOf, PREFIX } from './addition.ts'
import { Unpacked } from './unpacked.ts'
import type { Memory } from '../model/memory.ts'
import { KeymarkError } from '../../keymark-error.ts'
import type { Residual } from '../model/residual.ts'
import { FLOAT, INT64 } from '../graph/tensor-data.ts'

/** Coefficients that are picked, as (sentence, position, key): int64 [coefficients, 3]. */
export const CHOSEN = `${PREFIX}chosen`

export const pickedCoefficients = (layer: number): string => `picked/${layer}`
export const pickedStates = (layer: number): string => `states/${layer}`
export const chosenCoefficients = (layer: number): string => `chosen/${layer}`

export class Picked extends Unpacked {
  /** All coefficients of the picked rows: float32 [rows, keys]. */
  coefficients(): void {
    this.readsRows()
    for (const memory of this.model.memories) this.pickCoefficients(memory)
  }

  /** The residual stream after each layer: float32 [rows, width]. */
  states(): void {
    this.readsRows()
    for (const memory of this.model.memories)
      this.asOutput(this.picked(this.residualOf(memory).sum), pickedStates(memory.layer), FLOAT)
  }

  /** Single coefficients of one layer: float32 [coefficients]. */
  chosen(layer: number): void {
    this.inputs.push({ name: CHOSEN, type: INT64 })
    const memory = this.model.memories[layer - 1]
    if (memory === undefined) return
    const shape = this.node('Shape', [this.model.tokenEmbedding.input], `${PREFIX}ids/shape`)
    const count = this.integers('keys', [BigInt(memory.values.count)])
    const cube = this.node('Concat', [shape, count], `${PREFIX}cube/shape`, [integerOf('axis', 0)])
    const all = this.node('Reshape', [memory.coefficients, cube], `${PREFIX}cube`)
    this.asOutput(this.node('GatherND', [all, CHOSEN], `${PREFIX}picked`), chosenCoefficients(layer), FLOAT)
  }

  protected pickCoefficients({ layer, coefficients, values }: Memory): void {
    const shape = this.integers(`flat-to/${values.count}`, [-1n, BigInt(values.count)])
    const flat = this.node('Reshape', [coefficients, shape], `${PREFIX}flat/${layer}`)
    this.asOutput(this.gathered(flat, `${PREFIX}gathered/coefficients/${layer}`), pickedCoefficients(layer), FLOAT)
  }

  /** The picked rows of a tensor [batch, tokens, width] or [batch · tokens, width], as float32 [1, rows, width]. */
  protected picked(tensor: string): string {
    return this.once(`picked/${tensor}`, (name) => {
      const width = BigInt(this.model.memories[0]?.values.width ?? 0)
      const flat = this.node('Reshape', [tensor, this.integers('flat/width', [-1n, width])], `${name}/flat`)
      const shape = this.integers('as-batch', [1n, -1n, width])
      const rows = this.node(
        'Reshape',
        [this.gathered(flat, `${PREFIX}gathered/${tensor}/rows`), shape],
        `${name}/rows`,
      )
      return this.cast(rows, name, FLOAT)
    })
  }

  /** @throws KeymarkError `unsupported` where the graph does not show the sum. */
  protected residualOf({ layer, residual }: Memory): Residual {
    if (residual !== null) return residual
    throw new KeymarkError(
      'unsupported',
      `${this.model.onnxFile}: it was not found where feed-forward layer ${layer} joins the residual stream, so predictions cannot be followed through the layers. Analyses of values and of sparsity still work.`,
    )
  }

  protected asOutput(tensor: string, label: string, type: number): void {
    this.output(this.cast(tensor, `${PREFIX}out/${label}`, type), type, label)
  }
}

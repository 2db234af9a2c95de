/**
 * Nodes, stored tensors, inputs and outputs to be added to a model's graph.
 *
 * What jobs add builds up in a chain of subclasses: Addition makes nodes, Unpacked widens weights that are stored
 * packed, Picked gives out rows of tensors, Repeated makes part of the graph once more out of such rows, ReadOut turns such rows into predictions, and Explored does so for everything at once. It is a chain and not a set of parts because all of them
 * write to one list of nodes, and each step reuses, by name, the tensors that the steps before it have made.
 */
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { KeymarkError } from '../../keymark-error.ts'
import { type AttributeSchema, type Node, NodeSchema, type Tensor, TensorSchema } from '../graph/onnx_pb.ts'
import type { OpenModel } from '../model/open.ts'
import { FLOAT, INT64 } from '../graph/tensor-data.ts'

type Attribute = MessageInitShape<typeof AttributeSchema>

/** Attributes of a node: type 1 is a float, type 2 an integer. */
export const floatOf = (name: string, value: number): Attribute => ({ name, type: 1, f: value })
export const integerOf = (name: string, value: number): Attribute => ({ name, type: 2, i: BigInt(value) })

/** Names of everything added start with this, so that they cannot be taken. */
export const PREFIX = 'keymark/'

/** Rows of the flattened [batch · tokens] that a job picks: int64 [rows]. */
export const ROWS = `${PREFIX}rows`

export class Addition {
  readonly nodes: Node[] = []
  readonly tensors: Tensor[] = []
  /** What the caller feeds beside the model's own inputs; `dims` where something is computed from it that the runtime must know the shape of. */
  readonly inputs: { name: string; type: number; dims?: number[] }[] = []
  readonly outputs: { name: string; label: string; type: number }[] = []
  /** Tensors of the model that are changed on the way: everything reads the new one instead, which these nodes make. */
  readonly replaced = new Map<string, { nodes: Node[]; by: string }>()
  protected readonly model: OpenModel
  protected readonly opset: number
  readonly #known = new Set<string>()

  /** @throws KeymarkError `unsupported` when the graph is written in an operator set before 11. */
  constructor(model: OpenModel) {
    this.model = model
    this.opset = Number(
      model.graph.model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1n,
    )
    if (this.opset < 11) {
      throw new KeymarkError(
        'unsupported',
        `${model.onnxFile} is written in ONNX operator set ${this.opset}. Export it again with 11 or later.`,
      )
    }
  }

  protected output(name: string, type: number, label = name): void {
    this.outputs.push({ name, label, type })
  }

  protected cast(from: string, to: string, type: number): string {
    return this.node('Cast', [from], to, [integerOf('to', type)])
  }

  /** The rows that the caller names become an input. */
  protected readsRows(): void {
    this.once('rows', (name) => {
      this.inputs.push({ name, type: INT64 })
      return name
    })
  }

  /** The rows of a flattened tensor that the caller names. */
  protected gathered(flat: string, to: string): string {
    return this.node('Gather', [flat, ROWS], to, [integerOf('axis', 0)])
  }

  protected node(op: string, input: string[], output: string, attribute: Attribute[] = []): string {
    this.nodes.push(create(NodeSchema, { name: output, opType: op, input, output: [output], attribute }))
    return output
  }

  protected integers(label: string, values: bigint[]): string {
    return this.once(label, (name) => {
      this.tensors.push(
        create(TensorSchema, { name, dataType: INT64, dims: [BigInt(values.length)], int64Data: values }),
      )
      return name
    })
  }

  protected integer(label: string, value: bigint): string {
    return this.once(label, (name) => {
      this.tensors.push(create(TensorSchema, { name, dataType: INT64, int64Data: [value] }))
      return name
    })
  }

  protected real(label: string, value: number): string {
    return this.once(label, (name) => {
      this.tensors.push(create(TensorSchema, { name, dataType: FLOAT, floatData: [value] }))
      return name
    })
  }

  protected once(label: string, make: (name: string) => string): string {
    const name = PREFIX + label
    if (this.#known.has(name)) return name
    this.#known.add(name)
    return make(name)
  }
}

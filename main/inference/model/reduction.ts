/** The nodes that a job adds to a model's graph. */
import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { KeymarkError } from '../../keymark-error.ts'
import type { Memory } from './memory.ts'
import { type AttributeSchema, type Node, NodeSchema, type Tensor, TensorSchema } from './onnx_pb.ts'
import type { OpenModel } from './open.ts'
import { FLOAT, INT32, INT64 } from './tensor-data.ts'
import { coefficientsOf, maximumOf, positionOf } from './request.ts'

type Attribute = MessageInitShape<typeof AttributeSchema>

const FARTHEST = 2n ** 62n

/** Names of everything added start with this, so that they cannot be taken. */
const PREFIX = 'keymark/'

export class Reduction {
  readonly nodes: Node[] = []
  readonly tensors: Tensor[] = []
  readonly outputs: { name: string; label: string; type: number }[] = []
  readonly #model: OpenModel
  readonly #opset: number
  readonly #known = new Set<string>()

  constructor(model: OpenModel) {
    this.#model = model
    this.#opset = Number(
      model.graph.model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1n,
    )
    if (this.#opset < 11) {
      throw new KeymarkError(
        'unsupported',
        `${model.onnxFile} is written in ONNX operator set ${this.#opset}. Export it again with 11 or later.`,
      )
    }
  }

  /** [batch, tokens, keys] → maximum and first position over the own tokens, both [batch, keys]. */
  maximum(memory: Memory, { leading, trailing }: { leading: number; trailing: number }): void {
    const { layer } = memory
    const all = this.#perToken(memory)
    let own = all
    if (leading > 0 || trailing > 0) {
      const range = [
        this.#integers('own/start', [BigInt(leading)]),
        this.#integers('own/end', [trailing > 0 ? -BigInt(trailing) : FARTHEST]),
        this.#integers('own/axis', [1n]),
      ]
      own = this.#node('Slice', [all, ...range], `${PREFIX}own/${layer}`)
    }
    const axes: [string[], Attribute[]] =
      this.#opset >= 18 ? [[this.#integers('own/axis', [1n])], []] : [[], [{ name: 'axes', type: 7, ints: [1n] }]]
    const flat: Attribute = { name: 'keepdims', type: 2, i: 0n }
    this.#node('ReduceMax', [own, ...axes[0]], maximumOf(layer), [flat, ...axes[1]])
    const at = this.#node('ArgMax', [own], `${PREFIX}place/${layer}`, [flat, { name: 'axis', type: 2, i: 1n }])
    const shifted =
      leading > 0
        ? this.#node('Add', [at, this.#integers('own/start', [BigInt(leading)])], `${PREFIX}shifted/${layer}`)
        : at
    this.#cast(shifted, positionOf(layer), INT32)
    this.#output(maximumOf(layer), FLOAT)
    this.#output(positionOf(layer), INT32)
  }

  coefficients(memory: Memory): void {
    const name = coefficientsOf(memory.layer)
    this.#node('Identity', [this.#perToken(memory)], name)
    this.#output(name, FLOAT)
  }

  /** Half-precision outputs are widened; the runtime drops a cast that changes nothing. */
  tensor(name: string): void {
    this.#output(this.#cast(name, `${PREFIX}tensor/${name}`, FLOAT), FLOAT, name)
  }

  /** A layer's coefficients as float32 [batch, tokens, keys]: some graphs flatten batch and tokens. */
  #perToken({ layer, coefficients, values }: Memory): string {
    const wide = this.#cast(coefficients, `${PREFIX}wide/${layer}`, FLOAT)
    const ids = this.#once('ids/shape', (name) => this.#node('Shape', [this.#model.tokenEmbedding.input], name))
    const keys = this.#integers(`keys/${values.count}`, [BigInt(values.count)])
    const shape = this.#once(`coefficients/shape/${values.count}`, (name) =>
      this.#node('Concat', [ids, keys], name, [{ name: 'axis', type: 2, i: 0n }]),
    )
    return this.#node('Reshape', [wide, shape], `${PREFIX}per-token/${layer}`)
  }

  #output(name: string, type: number, label = name): void {
    this.outputs.push({ name, label, type })
  }

  #cast(from: string, to: string, type: number): string {
    return this.#node('Cast', [from], to, [{ name: 'to', type: 2, i: BigInt(type) }])
  }

  #node(op: string, input: string[], output: string, attribute: Attribute[] = []): string {
    this.nodes.push(create(NodeSchema, { name: output, opType: op, input, output: [output], attribute }))
    return output
  }

  #integers(label: string, values: bigint[]): string {
    return this.#once(label, (name) => {
      this.tensors.push(
        create(TensorSchema, { name, dataType: INT64, dims: [BigInt(values.length)], int64Data: values }),
      )
      return name
    })
  }

  #once(label: string, make: (name: string) => string): string {
    const name = PREFIX + label
    if (this.#known.has(name)) return name
    this.#known.add(name)
    return make(name)
  }
}

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

  /**
   * [batch, tokens, keys] → maximum and first position over the own tokens, both [batch, keys].
   *
   * ArgMax would say the position, but the runtime's is scalar code, slower than the four passes here, the more so the
   * longer the sentence. The places of the maximum get the number of tokens from there to the end; the largest of these
   * is the first place.
   */
  maximum(memory: Memory, { leading, trailing }: { leading: number; trailing: number }): void {
    const { layer, values } = memory
    const name = (part: string): string => `${PREFIX}${part}/${layer}`
    const bounds = [
      this.#integers('own/start', [BigInt(leading)]),
      this.#integers('own/stop', [trailing > 0 ? -BigInt(trailing) : FARTHEST]),
    ]
    const all = this.#perToken(memory)
    const axis = this.#integers('own/axis', [1n])
    const own = leading + trailing > 0 ? this.#node('Slice', [all, ...bounds, axis], name('own')) : all
    const maximum = this.#largest(own, name('maximum'))
    const isThere = this.#node('Equal', [own, maximum], name('there'))
    const weighed = this.#node(
      'Mul',
      [this.#cast(isThere, name('mark'), FLOAT), this.#toEnd(leading + trailing)],
      name('weighed'),
    )
    const first = this.#node('Sub', [this.#end(trailing), this.#largest(weighed, name('first'))], name('place'))
    const row = this.#integers(`row/${values.count}`, [0n, BigInt(values.count)])
    this.#node('Reshape', [maximum, row], maximumOf(layer))
    this.#node('Reshape', [this.#cast(first, name('position'), INT32), row], positionOf(layer))
    this.#output(maximumOf(layer), FLOAT)
    this.#output(positionOf(layer), INT32)
  }

  /** Largest over the tokens: [batch, 1, keys]. */
  #largest(from: string, to: string): string {
    return this.#opset >= 18
      ? this.#node('ReduceMax', [from, this.#integers('own/axis', [1n])], to)
      : this.#node('ReduceMax', [from], to, [{ name: 'axes', type: 7, ints: [1n] }])
  }

  #shape(): string {
    return this.#once('ids/shape', (name) => this.#node('Shape', [this.#model.tokenEmbedding.input], name))
  }

  /** Tokens of a sentence, the special ones included. */
  #length(): string {
    return this.#once('ids/length', (name) =>
      this.#node('Gather', [this.#shape(), this.#integer('ids/axis', 1n)], name),
    )
  }

  /** Tokens of a sentence, without those at its end that are not its own. */
  #end(trailing: number): string {
    return this.#once('own/end-place', (name) => {
      const own = this.#node('Sub', [this.#length(), this.#integer('own/trailing', BigInt(trailing))], `${name}/own`)
      return this.#cast(own, name, FLOAT)
    })
  }

  /** For each own token how many there are from it on, float32 [own tokens, 1]. */
  #toEnd(special: number): string {
    return this.#once('own/to-end', (name) => {
      const own = this.#node('Sub', [this.#length(), this.#integer('own/special', BigInt(special))], `${name}/own`)
      const range = this.#node(
        'Range',
        [own, this.#integer('own/none', 0n), this.#integer('own/down', -1n)],
        `${name}/range`,
      )
      const column = this.#node('Reshape', [range, this.#integers('own/column', [-1n, 1n])], `${name}/column`)
      return this.#cast(column, name, FLOAT)
    })
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
    const keys = this.#integers(`keys/${values.count}`, [BigInt(values.count)])
    const shape = this.#once(`coefficients/shape/${values.count}`, (name) =>
      this.#node('Concat', [this.#shape(), keys], name, [{ name: 'axis', type: 2, i: 0n }]),
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

  #integer(label: string, value: bigint): string {
    return this.#once(label, (name) => {
      this.tensors.push(create(TensorSchema, { name, dataType: INT64, int64Data: [value] }))
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

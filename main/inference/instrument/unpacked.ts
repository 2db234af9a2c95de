/** Weights that the runtime keeps packed, widened to float32 in the graph. */
import type { Matrix } from '../model/product.ts'
import type { Quantisation } from '../model/quantisation.ts'
import { Addition, integerOf, PREFIX } from './addition.ts'
import { FLOAT, FLOATING } from '../graph/tensor-data.ts'

type Packed = Matrix & { quantisation: Quantisation }

export const isPacked = (matrix: Matrix): matrix is Packed => matrix.quantisation?.isPacked === true

export class Unpacked extends Addition {
  /** Rows of a packed matrix as it is stored, one an output of its product: float32 [rows, inputs]; all of them for null. */
  protected unpackedRows(matrix: Packed, rows: string | null, label: string): string {
    const [inputs, outputs] = matrix.shape
    const { bits, block, scales, zeros, zero, order } = matrix.quantisation
    const blocks = Math.ceil(inputs / block)
    const name = (part: string): string => `${PREFIX}unpacked/${label}/${part}`
    const pick = (tensor: string, columns: number, part: string): string => {
      const table = this.#shaped(tensor, [outputs, columns], name(`${part}/table`))
      return rows === null ? table : this.node('Gather', [table, rows], name(part), [integerOf('axis', 0)])
    }
    /** As wide as the weights, or one a block. */
    const spread = (perBlock: string, part: string): string =>
      order === null
        ? this.#shaped(perBlock, [-1, blocks, 1], name(`${part}/column`))
        : this.node('Gather', [perBlock, order], name(`${part}/in-order`), [integerOf('axis', 1)])
    const steps = this.#integers(pick(matrix.initializer, (blocks * block * bits) / 8, 'packed'), bits, name('steps'))
    const scale = spread(this.cast(pick(scales, blocks, 'scales'), name('scales/real'), FLOAT), 'scales')
    const grouped = order === null ? this.#shaped(steps, [-1, blocks, block], name('grouped')) : steps
    const zeroOf = (): string => {
      if (zeros === null) return this.real(`unpacked/zero/${bits}`, zero)
      const isReal = FLOATING.has(this.model.graph.initializer(zeros)?.dataType ?? 0)
      if (isReal) return spread(this.cast(pick(zeros, blocks, 'zeros'), name('zeros/real'), FLOAT), 'zeros')
      const filled = this.#integers(pick(zeros, Math.ceil((blocks * bits) / 8), 'zeros'), bits, name('zeros/steps'))
      return spread(this.#cut(filled, blocks, name('zeros/cut')), 'zeros')
    }
    const centred = this.node('Sub', [grouped, zeroOf()], name('centred'))
    const widened = this.node('Mul', [centred, scale], name('widened'))
    return this.#cut(this.#shaped(widened, [-1, blocks * block], name('rows')), inputs, name('cut'))
  }

  /** [rows, bytes] → [rows, integers], the lower bits of a byte first. */
  #integers(bytes: string, bits: number, name: string): string {
    let parts = this.cast(bytes, `${name}/bytes`, FLOAT)
    for (let size = 4; size >= bits; size /= 2) {
      const part = (what: string): string => `${name}/${size}/${what}`
      const base = 2 ** size
      const quotient = this.node('Mul', [parts, this.real(`unpacked/by/${base}`, 1 / base)], part('quotient'))
      const upper = this.node('Floor', [quotient], part('upper'))
      const lower = this.node(
        'Sub',
        [parts, this.node('Mul', [upper, this.real(`unpacked/base/${base}`, base)], part('above'))],
        part('lower'),
      )
      const columns = [lower, upper].map((one) => this.#shaped(one, [0, -1, 1], `${one}/column`))
      const pairs = this.node('Concat', columns, part('pairs'), [integerOf('axis', 2)])
      parts = this.#shaped(pairs, [0, -1], part('row'))
    }
    return parts
  }

  #shaped(tensor: string, shape: number[], name: string): string {
    return this.node('Reshape', [tensor, this.integers(`shape/${shape.join('x')}`, shape.map(BigInt))], name)
  }

  /** The first columns of each row. */
  #cut(rows: string, columns: number, name: string): string {
    const [from, to, axis] = [
      this.integers('unpacked/from', [0n]),
      this.integers(`unpacked/to/${columns}`, [BigInt(columns)]),
      this.integers('unpacked/axis', [1n]),
    ]
    return this.node('Slice', [rows, from, to, axis], name)
  }
}

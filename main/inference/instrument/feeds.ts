/** What a graph reads besides token ids, for sentences that are run whole and alone. */
import { Tensor } from 'onnxruntime-node'
import { KeymarkError } from '../../keymark-error.ts'
import { numberIn } from '../model/config.ts'
import type { ModelInput } from '../model/decoder.ts'
import type { OpenModel } from '../model/open.ts'
import { BOOL, FLOAT, FLOAT16, INT32, INT64 } from '../graph/tensor-data.ts'

/** @param ids batch · length token ids, row by row. */
export type Feed = (ids: Int32Array | BigInt64Array, batch: number, length: number) => Tensor

/** @throws KeymarkError `unsupported` for an input whose meaning is unknown. */
export function feedFor(model: OpenModel, input: ModelInput): Feed {
  const { name } = input
  if (name === model.tokenEmbedding.input) return (ids, batch, length) => integers(input, ids, [batch, length])
  if (name.endsWith('attention_mask')) return input.dims.length === 4 ? causalMask(input) : filled(input, () => 1)
  if (name.endsWith('position_ids') || name === 'cache_position') return filled(input, (position) => position)
  if (name.endsWith('token_type_ids')) return filled(input, () => 0)
  if (name.endsWith('past_sequence_length')) return (_ids, batch) => counted(input, batch, 0)
  if (name.endsWith('total_sequence_length')) return (_ids, batch, length) => counted(input, batch, length)
  if (name === 'seqlens_k') return (_ids, batch, length) => counted(input, batch, length - 1)
  if (name.includes('use_cache_branch')) return () => new Tensor('bool', Uint8Array.of(0), [1])
  if (/past|cache|state|conv/u.test(name) && input.dims.length >= 3) return emptyCache(model, input)
  throw new KeymarkError(
    'unsupported',
    `${model.onnxFile} reads an input that Keymark does not know: "${name}" [${input.dims.join(', ')}]. Export the model with token ids, attention mask and positions only.`,
  )
}

function integers(
  { name, type }: ModelInput,
  values: Int32Array | Float64Array | BigInt64Array,
  dims: number[],
): Tensor {
  if (type === INT64) {
    return new Tensor('int64', values instanceof BigInt64Array ? values : BigInt64Array.from(values, BigInt), dims)
  }
  if (type === INT32) {
    return new Tensor('int32', values instanceof Int32Array ? values : Int32Array.from(values, Number), dims)
  }
  if (type === FLOAT) return new Tensor('float32', Float32Array.from(values, Number), dims)
  if (type === BOOL) return new Tensor('bool', Uint8Array.from(values, Number), dims)
  throw new KeymarkError('unsupported', `Input "${name}" has an element type that Keymark does not feed (${type}).`)
}

/** The axis of the sentences: the one that is called so, or the first; the second of a cache with keys and values in one. */
function batchAxis(dims: ModelInput['dims']): number {
  const named = dims.findIndex((dim) => typeof dim === 'string' && dim.includes('batch'))
  if (named >= 0) return named
  return dims.length === 5 && dims[0] === 2 ? 1 : 0
}

/** [batch, length], or [1, length] or [length] where the graph declares that; with more axes before, the same along each. */
function filled(input: ModelInput, value: (position: number) => number): Feed {
  const { dims } = input
  return (_ids, batch, length) => {
    const before = dims.slice(0, -2).map((dim) => (typeof dim === 'number' ? dim : 1))
    const rows = dims.length === 1 ? [] : [...before, dims.at(-2) === 1 ? 1 : batch]
    const all = rows.reduce((product, dim) => product * dim, length)
    return integers(
      input,
      Int32Array.from({ length: all }, (_, i) => value(i % length)),
      [...rows, length],
    )
  }
}

/** One number for all, or one a sentence. */
const counted = (input: ModelInput, batch: number, value: number): Tensor => {
  const rows = input.dims.map((dim) => (dim === 1 ? 1 : batch))
  return integers(input, new Int32Array(rows.reduce((product, dim) => product * dim, 1)).fill(value), rows)
}

/** [batch, 1, length, length]: what a token may read; as numbers, what is added to its scores. */
function causalMask(input: ModelInput): Feed {
  return (_ids, batch, length) => {
    const rows = input.dims[0] === 1 ? 1 : batch
    const dims = [rows, 1, length, length]
    const isRead = (i: number): boolean => i % length <= Math.floor(i / length) % length
    const count = rows * length * length
    if (input.type === FLOAT16)
      // −65504, the least half.
      return new Tensor(
        'float16',
        Uint16Array.from({ length: count }, (_, i) => (isRead(i) ? 0 : 0xfbff)),
        dims,
      )
    const blocked = input.type === FLOAT ? -3.4e38 : 0
    const allowed = input.type === FLOAT ? 0 : 1
    return integers(
      input,
      Float64Array.from({ length: count }, (_, i) => (isRead(i) ? allowed : blocked)),
      dims,
    )
  }
}

/** Keys and values of no earlier tokens, or a state before the first one. */
function emptyCache({ config }: OpenModel, input: ModelInput): Feed {
  const heads = numberIn(config, ['num_key_value_heads', 'num_attention_heads', 'n_head', 'num_heads'])
  const allHeads = numberIn(config, ['num_attention_heads', 'n_head', 'num_heads'])
  const width = numberIn(config, ['hidden_size', 'n_embd', 'd_model'])
  const head = numberIn(config, ['head_dim']) ?? (allHeads === null || width === null ? null : width / allHeads)
  const batchAt = batchAxis(input.dims)
  const free = input.dims.flatMap((dim, at) => (typeof dim === 'string' && at !== batchAt ? [{ dim, at }] : []))
  const tokens =
    free.find(({ dim }) => /past|seq|total/u.test(dim)) ?? free.find(({ at }) => at === batchAt + 2) ?? free[0]
  return (_ids, batch) => {
    const dims = input.dims.map((dim, at) => {
      // Without a place for earlier tokens it is a state of one size, which begins with zeros.
      if (at === batchAt) return typeof dim === 'number' && batchAt === 0 ? dim : batch
      if (typeof dim === 'number') return dim
      if (at === tokens?.at) return 0
      return (at === batchAt + 1 ? heads : head) ?? 1
    })
    const count = dims.reduce((product, dim) => product * dim, 1)
    switch (input.type) {
      case FLOAT16:
        return new Tensor('float16', new Uint16Array(count), dims)
      case FLOAT:
        return new Tensor('float32', new Float32Array(count), dims)
      default:
        return integers(input, new Int32Array(count), dims)
    }
  }
}

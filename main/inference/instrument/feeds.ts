/** What a graph reads besides token ids, for sentences that are run whole and alone. */
import { Tensor } from 'onnxruntime-node'
import { KeymarkError } from '../../keymark-error.ts'
import { numberIn } from '../model/config.ts'
import type { ModelInput, OpenModel } from '../model/open.ts'
import { BOOL, FLOAT, FLOAT16, INT32, INT64 } from '../graph/tensor-data.ts'

/** @param ids batch · length token ids, row by row. */
export type Feed = (ids: Int32Array | BigInt64Array, batch: number, length: number) => Tensor

/** @throws KeymarkError `unsupported` for an input whose meaning is unknown. */
export function feedFor(model: OpenModel, input: ModelInput): Feed {
  const { name } = input
  if (name === model.tokenEmbedding.input) return (ids, batch, length) => integers(input, ids, [batch, length])
  if (name.endsWith('attention_mask') && input.dims.length === 2) return filled(input, () => 1)
  if (name.endsWith('position_ids')) return filled(input, (position) => position)
  if (name.endsWith('token_type_ids')) return filled(input, () => 0)
  if (name.includes('use_cache_branch')) return () => new Tensor('bool', Uint8Array.of(0), [1])
  if (/past|cache|state|conv/u.test(name) && input.dims.length >= 3) return emptyCache(model, input)
  throw new KeymarkError(
    'unsupported',
    `${model.onnxFile} reads an input that Keymark does not know: "${name}" [${input.dims.join(', ')}]. Export the model with token ids, attention mask and positions only.`,
  )
}

function integers({ name, type }: ModelInput, values: Int32Array | BigInt64Array, dims: number[]): Tensor {
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

/** [batch, length], or [1, length] or [length] where the graph declares that. */
function filled(input: ModelInput, value: (position: number) => number): Feed {
  return (_ids, batch, length) => {
    const rows = input.dims.length === 1 || input.dims[0] === 1 ? 1 : batch
    const values = Int32Array.from({ length: rows * length }, (_, i) => value(i % length))
    return integers(input, values, input.dims.length === 1 ? [length] : [rows, length])
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

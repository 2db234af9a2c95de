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
  if (/past|cache/u.test(name) && input.dims.length >= 3) return emptyCache(model, input)
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

/** [batch, length], or [1, length] or [length] where the graph declares that. */
function filled(input: ModelInput, value: (position: number) => number): Feed {
  return (_ids, batch, length) => {
    const rows = input.dims.length === 1 || input.dims[0] === 1 ? 1 : batch
    const values = Int32Array.from({ length: rows * length }, (_, i) => value(i % length))
    return integers(input, values, input.dims.length === 1 ? [length] : [rows, length])
  }
}

/** Keys and values of no earlier tokens: the first dimension is the batch, and the free one after it the tokens so far. */
function emptyCache({ config, onnxFile }: OpenModel, input: ModelInput): Feed {
  const heads = numberIn(config, ['num_key_value_heads', 'num_attention_heads', 'n_head', 'num_heads'])
  const allHeads = numberIn(config, ['num_attention_heads', 'n_head', 'num_heads'])
  const width = numberIn(config, ['hidden_size', 'n_embd', 'd_model'])
  const head = numberIn(config, ['head_dim']) ?? (allHeads === null || width === null ? null : width / allHeads)
  const free = input.dims.flatMap((dim, at) => (typeof dim === 'string' && at > 0 ? [{ dim, at }] : []))
  const tokens = free.find(({ dim }) => /past|seq|total/u.test(dim)) ?? free.find(({ at }) => at === 2) ?? free[0]
  if (tokens === undefined) {
    throw new KeymarkError(
      'unsupported',
      `${onnxFile}: the cache "${input.name}" [${input.dims.join(', ')}] has no free dimension, so it cannot be empty. Export the model without a cache.`,
    )
  }
  return (_ids, batch) => {
    const dims = input.dims.map((dim, at) => {
      if (typeof dim === 'number') return dim
      if (at === 0) return batch
      if (at === tokens.at) return 0
      return (at === 1 ? heads : head) ?? 1
    })
    return input.type === FLOAT16
      ? new Tensor('float16', new Uint16Array(0), dims)
      : new Tensor('float32', new Float32Array(0), dims)
  }
}

/** Runs an instrumented graph. `run` and the opening block the event loop: only the inference process may call them. */
import { availableParallelism } from 'node:os'
import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import type { Provider } from '#contract/model.ts'
import { KeymarkError } from '../keymark-error.ts'
import { requireFinite } from './finite.ts'
import { feedFor } from './instrument/feeds.ts'
import { instrument, type InstrumentedGraph } from './instrument/instrument.ts'
import { reading } from './memory-limit.ts'
import type { OpenModel } from './model/open.ts'
import { ROWS } from './instrument/addition.ts'
import { coefficientsOf, type GraphRequest, OWN_LENGTH, totalOf } from './instrument/request.ts'
import { type Chosen, openWithProvider } from './provider.ts'

// The runtime for Linux and macOS otherwise keeps a device id and a log of its use in the person's home, to be sent to its
// makers. It looks when the first session is made.
process.env['ORT_DISABLE_TELEMETRY'] = '1'
// What goes wrong is thrown; the runtime would print it as well.
env.logLevel = 'fatal'

const COEFFICIENTS = coefficientsOf(0).slice(0, -1)
const TOTALS = totalOf(0).slice(0, -1)

export interface SessionOptions {
  provider?: Provider
  /** Threads of the runtime; null or missing for one per core. */
  threads?: number | null
  /** What the graph computes on a GPU, where that differs; it reads the same inputs of the model's. */
  onGpu?: GraphRequest
}

export interface Output {
  data: Float32Array | Int32Array
  dims: readonly number[]
}

export interface Further {
  data: Float32Array | BigInt64Array
  dims: number[]
}

export interface ModelSession {
  provider: Chosen
  /** Why this provider, in words. */
  providerReason: string
  runtimeVersion: string
  threads: number
  /**
   * @param ids token ids, `batch` rows of `length`.
   * @param further what the request reads beside the model's own inputs, by name.
   * @returns outputs by the names of the request, all finite.
   * @throws KeymarkError `unsupported` with the layers whose numbers are not.
   */
  run: (
    ids: Int32Array | BigInt64Array,
    batch: number,
    length: number,
    further?: Record<string, Further>,
  ) => Promise<Record<string, Output>>
  close: () => Promise<void>
}

/** @throws KeymarkError `unsupported` when the provider is missing, or the runtime or the feeds cannot serve the model. */
export async function openSession(
  model: OpenModel,
  request: GraphRequest,
  { provider = 'auto', threads, onGpu }: SessionOptions = {},
): Promise<ModelSession> {
  reading(model.onnxFile)
  const onCpu = instrument(model, request)
  const elsewhere = onGpu === undefined || provider === 'cpu' ? onCpu : instrument(model, onGpu)
  const graphFor = (chosen: Chosen): InstrumentedGraph => (chosen === 'cpu' ? onCpu : elsewhere)
  const feeds = model.inputs
    .filter(({ name }) => onCpu.inputs.includes(name))
    .map((input) => ({ name: input.name, feed: feedFor(model, input) }))
  const count = threads ?? availableParallelism()
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: count,
    logSeverityLevel: 4,
  }
  const refused = (what: string, error: unknown): KeymarkError => {
    if (error instanceof KeymarkError) return error
    const reason = error instanceof Error ? error.message : String(error)
    const wayOut = 'Export the model again, with free batch and sequence sizes, or choose another.'
    return new KeymarkError('unsupported', `${model.onnxFile}: the runtime cannot ${what} (${reason}). ${wayOut}`, {
      cause: error,
    })
  }
  const opened = await openWithProvider(provider, (executionProviders) => {
    const { bytes, folder } = graphFor(executionProviders[0])
    const extra = { session: { model_external_initializers_file_folder_path: folder, ...exactness(model) } }
    return InferenceSession.create(bytes, { ...options, extra, executionProviders })
  }).catch((error: unknown) => {
    throw refused('open it', error)
  })
  const { session } = opened
  const { inputs, labels } = graphFor(opened.provider)
  return {
    provider: opened.provider,
    providerReason: opened.reason,
    runtimeVersion: env.versions.node ?? env.versions.common,
    threads: count,
    run: async (ids, batch, length, further = {}) => {
      reading(model.onnxFile)
      const fixed = ids.length === 0 ? null : model.fixed.tokens
      const width = fixed ?? length
      const whole = fixed === null ? ids : filledUp(ids, batch, length, fixed)
      const tensors = Object.fromEntries([
        ...feeds.map(({ name, feed }) => [name, feed(whole, batch, width)] as const),
        ...Object.entries(further).map(([name, { data, dims }]) => [name, fed(moved(name, data), dims)] as const),
        ...(inputs.includes(OWN_LENGTH) ? [[OWN_LENGTH, fed(BigInt64Array.of(BigInt(length)), [])] as const] : []),
      ])
      /** Rows of the flattened sentences, as they stand in the longer ones. */
      function moved(name: string, data: Further['data']): Further['data'] {
        if (fixed === null || name !== ROWS || data instanceof Float32Array) return data
        return data.map((row) => (row / BigInt(length)) * BigInt(fixed) + (row % BigInt(length)))
      }
      const results = await session.run(tensors).catch((error: unknown) => {
        throw refused(`read ${batch} sentences of ${length} tokens`, error)
      })
      const outputs = Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => {
          const label = labels.get(name) ?? name
          const found = output(tensor)
          return [label, fixed !== null && label.startsWith(COEFFICIENTS) ? cutTo(found, length) : found]
        }),
      )
      requireFinite(outputs, model.onnxFile, opened.provider, TOTALS)
      return outputs
    },
    close: () => session.release(),
  }
}

/**
 * Weights of few bits are widened exactly; the runtime would otherwise round what they are multiplied with to 8 bits. Where the
 * model itself rounds between its layers, it does so step by step as the file says, and not in products of integers.
 */
const exactness = ({ graph }: OpenModel): Record<string, string> => ({
  qdq_matmulnbits_accuracy_level: '1',
  ...(graph.graph.node.some(({ opType }) => opType === 'QuantizeLinear') && { disable_quant_qdq: '1' }),
})

/** Rows of `length` tokens filled up on the right: what stands there changes nothing before it, as the model's check shows. */
function filledUp(ids: Int32Array | BigInt64Array, batch: number, length: number, fixed: number): Int32Array {
  const whole = new Int32Array(batch * fixed)
  for (let row = 0; row < batch; row++)
    for (let at = 0; at < fixed; at++) whole[row * fixed + at] = Number(ids[row * length + Math.min(at, length - 1)])
  return whole
}

/** [batch, fixed, keys] → [batch, length, keys]. */
function cutTo({ data, dims }: Output, length: number): Output {
  const [batch = 0, fixed = 0, keys = 0] = dims
  const cut = new Float32Array(batch * length * keys)
  for (let row = 0; row < batch; row++) {
    const from = row * fixed * keys
    cut.set(data.subarray(from, from + length * keys), row * length * keys)
  }
  return { data: cut, dims: [batch, length, keys] }
}

const fed = (data: Further['data'], dims: number[]): Tensor =>
  data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('int64', data, dims)

const output = ({ data, dims }: Tensor): Output => ({ data: data as Float32Array | Int32Array, dims })

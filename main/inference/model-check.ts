/** What no graph says of itself: whether a model's coefficients depend on what comes after, or on the sentences beside. */
import type { ModelCheck, Provider } from '#contract/model.ts'
import { seeded } from '../analysis/statistics/seeded.ts'
import { KeymarkError } from '../keymark-error.ts'
import { nodesBetween } from './graph/between.ts'
import { BFLOAT16, FLOAT16 } from './graph/tensor-data.ts'
import { coefficientsOf } from './instrument/request.ts'
import { numberIn } from './model/config.ts'
import type { OpenModel } from './model/open.ts'
import { QUANTISED_AT_ONCE } from './model/quantisation.ts'
import { openSession, type ModelSession } from './session.ts'

/** Tokens of a sentence that is tried. */
const TOKENS = 24
/** Sentences that are compared, and those put beside them. */
const [COMPARED, BESIDE] = [2, 2]
/** Any seed serves; a fixed one makes a refusal repeatable. */
const SEED = 24

/** Coefficients of one sentence: per layer [tokens, keys]. */
type Coefficients = Float32Array[]

/**
 * Runs a few random sentences whole, cut in half, and in another order with others beside them, and compares the coefficients.
 *
 * @throws KeymarkError `unsupported` when they differ by more than rounding does, or are no numbers.
 */
export async function checkModel(
  model: OpenModel,
  options: { provider: Provider; threads: number | null },
): Promise<ModelCheck> {
  const length = Math.min(TOKENS, model.description.context ?? TOKENS)
  const sentences = randomSentences(model, length)
  const session = await openSession(model, { kind: 'coefficients' }, options)
  try {
    const compared = sentences.slice(0, COMPARED)
    const whole = await run(model, session, compared)
    const half = Math.ceil(length / 2)
    const cut = await run(
      model,
      session,
      compared.map((ids) => ids.subarray(0, half)),
    )
    // In another order, and two more: of four sentences the compared ones stand last and first.
    const beside = model.fixed.sentences === null ? await run(model, session, sentences.toReversed()) : null
    const tolerance = toleranceOf(model)
    const check = {
      tokens: length,
      following: difference(whole, cut),
      beside: beside === null ? null : difference(whole, beside.toReversed().slice(0, COMPARED)),
      tolerance,
    }
    if (check.following > tolerance || (check.beside ?? 0) > tolerance || roundedAtOnce(model).length > 0)
      throw refusal(model, check)
    return check
  } finally {
    await session.close()
  }
}

/** Begins each sentence as the tokenizer does, and leaves out tokens that end or fill one. */
function randomSentences({ description, config }: OpenModel, length: number): Int32Array[] {
  const { below } = seeded(SEED)
  const { vocabulary, beginningToken } = description
  const special = new Set(
    ['pad_token_id', 'eos_token_id', 'bos_token_id'].map((name) => (config[name] === 0 ? 0 : numberIn(config, [name]))),
  )
  const token = (): number => {
    const id = below(vocabulary)
    return special.has(id) && vocabulary > 2 * special.size ? token() : id
  }
  return Array.from({ length: COMPARED + BESIDE }, () =>
    Int32Array.from({ length }, (_, place) => (place === 0 && beginningToken !== null ? beginningToken.id : token())),
  )
}

async function run(model: OpenModel, session: ModelSession, sentences: readonly Int32Array[]): Promise<Coefficients[]> {
  const atOnce = model.fixed.sentences ?? sentences.length
  const found: Coefficients[] = []
  for (let from = 0; from < sentences.length; from += atOnce)
    found.push(...(await runBatch(model, session, sentences.slice(from, from + atOnce))))
  return found
}

async function runBatch(
  { memories }: OpenModel,
  session: ModelSession,
  sentences: readonly Int32Array[],
): Promise<Coefficients[]> {
  const length = sentences[0]?.length ?? 0
  const ids = new Int32Array(sentences.length * length)
  sentences.forEach((sentence, row) => ids.set(sentence, row * length))
  const outputs = await session.run(ids, sentences.length, length)
  return sentences.map((_, row) =>
    memories.map(({ layer, values }) => {
      const all = outputs[coefficientsOf(layer)]?.data
      if (!(all instanceof Float32Array)) throw new KeymarkError('internal', `The runtime gave no layer ${layer}.`)
      // The runtime may use the memory of an output again.
      return all.slice(row * length * values.count, (row + 1) * length * values.count)
    }),
  )
}

/** The largest of all sentences and layers: ‖a − b‖ / ‖a‖, over the tokens that both have. */
function difference(a: readonly Coefficients[], b: readonly Coefficients[]): number {
  const ofLayers = a.flatMap((layers, sentence) =>
    layers.map((one, layer) => relative(one, b[sentence]?.[layer] ?? new Float32Array())),
  )
  return Math.max(...ofLayers)
}

function relative(a: Float32Array, b: Float32Array): number {
  let [apart, size] = [0, 0]
  for (let i = 0; i < b.length; i++) {
    apart += ((a[i] as number) - (b[i] as number)) ** 2
    size += (a[i] as number) ** 2
  }
  return apart === 0 ? 0 : Math.sqrt(apart / size)
}

/** What rounding alone may change, by how coarse the model's numbers are. */
function toleranceOf({ graph, memories }: OpenModel): number {
  if (graph.graph.node.some(({ opType }) => opType === 'QuantizeLinear')) return 2e-2
  const types = memories.map(({ coefficients }) => graph.elementType(coefficients))
  return types.some((type) => type === FLOAT16 || type === BFLOAT16) ? 1e-2 : 1e-3
}

/**
 * Ops that the coefficients are made with. A few sentences may not show it: where each begins with the number that the scale comes from,
 * nothing changes.
 */
function roundedAtOnce({ graph, memories, tokenEmbedding }: OpenModel): string[] {
  const nodes = nodesBetween(graph, tokenEmbedding.input, memories.at(-1)?.coefficients ?? '')
  return QUANTISED_AT_ONCE.filter((op) => nodes.some(({ opType }) => opType === op))
}

function refusal(model: OpenModel, { tokens, following, beside: besideOthers, tolerance }: ModelCheck): KeymarkError {
  const { onnxFile } = model
  const beside = besideOthers ?? 0
  const by = (change: number): string => `${(change * 100).toPrecision(2)} %`
  const dynamic = roundedAtOnce(model)
  const most = Math.max(following, beside)
  const change = most > tolerance ? `change by up to ${by(most)}` : 'change'
  const message =
    dynamic.length > 0
      ? `${onnxFile} rounds its activations by the numbers of the whole batch (${dynamic.join(', ')}): the coefficients of the same prefix ${change} with what comes after it or stands beside it. Use an export without quantisation, or one with quantised weights only (int4 or int8 in MatMulNBits or DequantizeLinear).`
      : following >= beside / 10
        ? `${onnxFile} reads what comes after a token: the coefficients of the first half of a sentence of ${tokens} tokens change by up to ${by(following)} when the second half goes. It is an encoder, or a decoder whose causal mask was lost in the export, and Keymark's prefixes mean nothing in it. Choose a causal decoder, or export this one again with its mask.`
        : `${onnxFile} reads the sentences of a batch together: the coefficients of a sentence change by up to ${by(beside)} when others stand beside it. Export the model again with a batch size that is free and sentences that do not mix.`
  return new KeymarkError('unsupported', message)
}

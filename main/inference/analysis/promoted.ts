/** What values promote: by the bare product with the output embedding, as in the paper (§4). */
import { CHANCE_TARGETS, TARGETS, VECTORS } from '../instrument/read-out.ts'
import type { OpenModel } from '../model/open.ts'
import { pickVectors } from '../model/vectors.ts'
import { openSession, type ModelSession, type SessionOptions } from '../session.ts'

/** Reads values out; `tokens` likeliest of each are kept. */
export const openValues = (model: OpenModel, tokens: number, options: SessionOptions): Promise<ModelSession> =>
  openSession(model, { kind: 'values', finalNorm: false, top: atMost(model, tokens) }, options)

export const atMost = ({ outputEmbedding }: OpenModel, tokens: number): number =>
  Math.min(tokens, outputEmbedding?.count ?? tokens)

/** The likeliest tokens of each key's value with their probabilities, in the order of the keys. */
export async function promotedBy(
  model: OpenModel,
  session: ModelSession,
  keys: readonly { layer: number; index: number }[],
  tokens: number,
): Promise<[token: number, probability: number][][]> {
  if (keys.length === 0) return []
  const top = atMost(model, tokens)
  const width = model.memories[0]?.values.width ?? 0
  const vectors = new Float32Array(keys.length * width)
  for (const { layer, values } of model.memories) {
    const own = keys.flatMap((key, at) => (key.layer === layer ? [{ at, index: key.index }] : []))
    const picked = await pickVectors(
      model,
      values,
      own.map(({ index }) => index),
    )
    own.forEach(({ at }, i) => vectors.set(picked.subarray(i * width, (i + 1) * width), at * width))
  }
  const { ids, probabilities } = await session.run(new Int32Array(), 0, 0, {
    [VECTORS]: { data: vectors, dims: [keys.length, width] },
    [TARGETS]: { data: new BigInt64Array(keys.length), dims: [keys.length] },
    [CHANCE_TARGETS]: { data: new BigInt64Array(keys.length), dims: [keys.length] },
  })
  return keys.map((_, at) =>
    Array.from({ length: top }, (_, i) => [
      ids?.data[at * top + i] as number,
      probabilities?.data[at * top + i] as number,
    ]),
  )
}

/** Values as distributions over the vocabulary (paper §4), a block at a time: |keys| × |V| is never held. */
import { TARGETS, VECTORS } from '../instrument/read-out.ts'
import { readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import type { Prepare } from './task.ts'

/** Some values of a layer, from `from` on. */
export interface ValuesPart {
  layer: number
  from: number
  /** The strongest tokens, `top` of each value. */
  top: number
  ids: ArrayLike<number>
  probabilities: ArrayLike<number>
  /** In nats. */
  entropy: ArrayLike<number>
  /** Token after the key's strongest trigger, or -1; its probability and rank, from 1, mean nothing then. */
  next: ArrayLike<number>
  probability: ArrayLike<number>
  rank: ArrayLike<number>
}

/** Logits that may be held at a time: 64 MiB of float32. */
const LOGITS = 2 ** 24

export const prepareValues: Prepare<'values'> = async (model, task, { top, finalNorm }) => {
  const size = model.outputEmbedding?.vectors.count ?? 1
  const kept = Math.min(top, size)
  const session = await openSession(model, { kind: 'values', finalNorm, top: kept }, task)
  const block = Math.max(1, Math.floor(LOGITS / size))
  const blocks = model.memories.flatMap(({ layer, values }) =>
    Array.from({ length: Math.ceil(values.count / block) }, (_, i) => ({
      layer,
      values,
      from: i * block,
      to: Math.min(values.count, (i + 1) * block),
    })),
  )
  return {
    session,
    text: null,
    total: model.memories.reduce((sum, { values }) => sum + values.count, 0),
    close: session.close,
    async *parts(done) {
      for (const { layer, values, from, to } of blocks.slice(done)) {
        const next = task.next[layer - 1]?.slice(from, to) ?? new Int32Array(to - from).fill(-1)
        const outputs = await session.run(new Int32Array(), 0, 0, {
          [VECTORS]: { data: await readVectors(model, values, from, to), dims: [to - from, values.width] },
          [TARGETS]: { data: BigInt64Array.from(next, (id) => BigInt(Math.max(0, id))), dims: [to - from] },
        })
        const of = (label: string): ArrayLike<number> => outputs[label]?.data ?? []
        const part: ValuesPart = {
          layer,
          from,
          top: kept,
          ids: of('ids'),
          probabilities: of('probabilities'),
          entropy: of('entropy'),
          next,
          probability: of('probability'),
          rank: of('rank'),
        }
        yield { amount: to - from, part }
      }
    },
  }
}

/** Values as distributions over the vocabulary (paper §4), a block at a time: |keys| × |V| is never held. */
import type { ValuesPart } from '../../analysis/values/value-row.ts'
import { TARGETS, VECTORS } from '../instrument/read-out.ts'
import { readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import type { Prepare } from './task.ts'

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
        const numbers = (label: string): ArrayLike<number> => outputs[label]?.data ?? []
        const part: ValuesPart = {
          layer,
          from,
          top: kept,
          ids: numbers('ids'),
          probabilities: numbers('probabilities'),
          entropy: numbers('entropy'),
          next,
          probability: numbers('probability'),
          rank: numbers('rank'),
        }
        yield { amount: to - from, part }
      }
    },
  }
}

/** Values as distributions over the vocabulary (paper §4), a block at a time: |keys| × |V| is never held. */
import type { ValuesPart } from '../../analysis/values/value-row.ts'
import { CHANCE_TARGETS, TARGETS, VECTORS } from '../instrument/read-out.ts'
import { shuffledNext } from '../../analysis/values/shuffled.ts'
import { readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import type { Prepare } from './task.ts'
import { valueBlocks } from './value-blocks.ts'

/** Logits that may be held at a time: 64 MiB of float32. */
const LOGITS = 2 ** 24

export const prepareValues: Prepare<'values'> = async (model, task, { top, finalNorm }) => {
  const size = model.outputEmbedding?.count ?? 1
  const kept = Math.min(top, size)
  const session = await openSession(model, { kind: 'values', finalNorm, top: kept }, task)
  const block = Math.max(1, Math.floor(LOGITS / size))
  const blocks = valueBlocks(model.memories, block)
  // The same tokens of the same layer, each with another key: what ranks would be if they had nothing to do with their keys.
  const shuffled = task.tokens.map((next, layer) => shuffledNext(next, layer))
  return {
    session,
    text: null,
    total: model.memories.reduce((sum, { values }) => sum + values.count, 0),
    close: session.close,
    async *parts(done) {
      for (const { memory, from, to } of blocks.slice(done)) {
        const { layer, values } = memory
        const none = (): Int32Array => new Int32Array(to - from).fill(-1)
        const next = task.tokens[layer - 1]?.slice(from, to) ?? none()
        const other = shuffled[layer - 1]?.slice(from, to) ?? none()
        const outputs = await session.run(new Int32Array(), 0, 0, {
          [VECTORS]: { data: await readVectors(model, values, from, to), dims: [to - from, values.width] },
          [TARGETS]: { data: targets(next), dims: [to - from] },
          [CHANCE_TARGETS]: { data: targets(other), dims: [to - from] },
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
          chanceRank: numbers('chance-rank'),
        }
        yield { amount: to - from, part }
      }
    },
  }
}

const targets = (tokens: Int32Array): BigInt64Array => BigInt64Array.from(tokens, (id) => BigInt(Math.max(0, id)))

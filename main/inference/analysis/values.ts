/** Values as distributions over the vocabulary (paper §4), a block at a time: |keys| × |V| is never held. */
import { openModel } from '../model/open.ts'
import { TARGETS, VECTORS } from '../model/read-out.ts'
import { readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import { openTokenizer } from '../tokenizer.ts'
import type { AnalysisTask, ValuesAnswer } from './task.ts'

type Task = Extract<AnalysisTask, { name: 'values' }>

/** Logits that may be held at a time: 64 MiB of float32. */
const LOGITS = 2 ** 24

export async function analyseValues(
  task: Task,
  progress: (done: number, total: number) => void,
): Promise<ValuesAnswer> {
  const model = await openModel(task.model)
  const { description, memories, tokenizerFile } = model
  const tokenizer = await openTokenizer(tokenizerFile, description.beginningToken?.id ?? null, description.context)
  const size = model.outputEmbedding?.vectors.count ?? description.vocabulary
  const top = Math.min(task.top, size)
  const session = await openSession(model, { kind: 'values', finalNorm: task.finalNorm, top })
  const total = memories.reduce((sum, { values }) => sum + values.count, 0)
  const block = Math.max(1, Math.floor(LOGITS / size))
  let done = 0
  try {
    const layers: ValuesAnswer['layers'] = []
    for (const [i, { layer, values }] of memories.entries()) {
      const { count, width } = values
      const targets = task.targets[i] ?? new Int32Array(count).fill(-1)
      const answer = {
        layer,
        ids: new Int32Array(count * top),
        probabilities: new Float32Array(count * top),
        entropy: new Float32Array(count),
        probability: new Float32Array(count),
        rank: new Float32Array(count),
      }
      for (let from = 0; from < count; from += block) {
        const to = Math.min(count, from + block)
        const asked = BigInt64Array.from(targets.subarray(from, to), (id) => BigInt(Math.max(0, id)))
        const outputs = await session.run(new Int32Array(), 0, 0, {
          [VECTORS]: { data: await readVectors(model, values, from, to), dims: [to - from, width] },
          [TARGETS]: { data: asked, dims: [to - from] },
        })
        answer.ids.set(outputs['ids']?.data ?? [], from * top)
        answer.probabilities.set(outputs['probabilities']?.data ?? [], from * top)
        for (const name of ['entropy', 'probability', 'rank'] as const)
          answer[name].set(outputs[name]?.data ?? [], from)
        done += to - from
        progress(done, total)
      }
      targets.forEach((id, key) => {
        if (id < 0) answer.probability[key] = answer.rank[key] = Number.NaN
      })
      layers.push(answer)
    }
    return { layers, vocabulary: tokenizer.vocabulary() }
  } finally {
    await session.close()
  }
}

/** How many memories take part: active share, dead keys and those that nearly always fire (paper §7). */
import { openModel } from '../model/open.ts'
import { coefficientsOf } from '../model/request.ts'
import { openSession } from '../session.ts'
import { exampleBatches } from './examples.ts'
import type { AnalysisTask, SparsityAnswer } from './task.ts'

type Task = Extract<AnalysisTask, { name: 'sparsity' }>

/** A key that is active at more than this share of positions nearly always fires. */
const DENSE = 0.9

export async function analyseSparsity(
  task: Task,
  progress: (done: number, total: number) => void,
): Promise<SparsityAnswer> {
  const model = await openModel(task.model)
  const { batches, examples } = await exampleBatches(model, task)
  const session = await openSession(model, { kind: 'coefficients' })
  const counts = model.memories.map(({ keys }) => new Float64Array(keys.count))
  let done = 0
  try {
    for (const { ids, batch, length, rows } of batches) {
      const outputs = await session.run(ids, batch, length)
      model.memories.forEach(({ layer }, i) => {
        const coefficients = outputs[coefficientsOf(layer)]?.data ?? new Float32Array()
        const active = counts[i] as Float64Array
        for (const row of rows) {
          const from = Number(row) * active.length
          for (let key = 0; key < active.length; key++) {
            if ((coefficients[from + key] as number) > 0) active[key] = (active[key] as number) + 1
          }
        }
      })
      done += rows.length
      progress(done, examples)
    }
  } finally {
    await session.close()
  }
  return {
    positions: examples,
    layers: counts.map((active, i) => ({
      layer: model.memories[i]?.layer ?? 0,
      active: active.reduce((sum, count) => sum + count, 0) / (active.length * examples),
      dead: active.filter((count) => count === 0).length / active.length,
      dense: active.filter((count) => count > DENSE * examples).length / active.length,
    })),
  }
}

/** How predictions form between layers (paper §5, Figures 9 to 11): r enters a layer's sum, y is added, o = y + r. */
import { caseOf } from '../../analysis/composition.ts'
import { openModel } from '../model/open.ts'
import { finalUnder, ROWS, topOf } from '../model/read-out.ts'
import { openSession } from '../session.ts'
import { exampleBatches } from './examples.ts'
import type { AnalysisTask, ResidualAnswer } from './task.ts'

type Task = Extract<AnalysisTask, { name: 'residual' }>

export async function analyseResidual(
  task: Task,
  progress: (done: number, total: number) => void,
): Promise<ResidualAnswer> {
  const model = await openModel(task.model)
  const { batches, examples } = await exampleBatches(model, task)
  const session = await openSession(model, { kind: 'residual', finalNorm: task.finalNorm })
  const last = model.memories.at(-1)?.layer ?? 0
  const layers = model.memories.map(({ layer }) => ({
    layer,
    matchesFinal: 0,
    finalProbability: 0,
    residual: 0,
    ffn: 0,
    agreement: 0,
    composition: 0,
  }))
  let done = 0
  try {
    for (const { ids, batch, length, rows } of batches) {
      const outputs = await session.run(ids, batch, length, { [ROWS]: { data: rows, dims: [rows.length] } })
      const of = (label: string): ArrayLike<number> => outputs[label]?.data ?? []
      const final = of(topOf('o', last))
      for (const sums of layers) {
        const [r, y, o] = [of(topOf('r', sums.layer)), of(topOf('y', sums.layer)), of(topOf('o', sums.layer))]
        const probability = of(finalUnder(sums.layer))
        for (let row = 0; row < rows.length; row++) {
          sums[caseOf(r[row] as number, y[row] as number, o[row] as number)] += 1
          sums.finalProbability += probability[row] as number
          if (r[row] === final[row]) sums.matchesFinal += 1
        }
      }
      done += rows.length
      progress(done, examples)
    }
  } finally {
    await session.close()
  }
  return {
    examples,
    layers: layers.map(({ layer, ...sums }) => ({
      layer,
      matchesFinal: sums.matchesFinal / examples,
      finalProbability: sums.finalProbability / examples,
      residual: sums.residual / examples,
      ffn: sums.ffn / examples,
      agreement: sums.agreement / examples,
      composition: sums.composition / examples,
    })),
  }
}

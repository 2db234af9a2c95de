/** Predictions of r, y and o of every layer, at positions of a text. */
import type { ResidualPart } from '../../analysis/residual/gather.ts'
import { ROWS } from '../instrument/picked.ts'
import { finalUnder, topOf } from '../instrument/read-out.ts'
import { openSession } from '../session.ts'
import { chooseExamples } from './examples.ts'
import type { Prepare } from './task.ts'

export const prepareResidual: Prepare<'residual'> = async (model, task, settings) => {
  const { batches, count, text } = await chooseExamples(model, task, {
    ...settings,
    perPosition: model.outputEmbedding?.vectors.count ?? 1,
  })
  const session = await openSession(model, { kind: 'residual', finalNorm: settings.finalNorm }, task)
  const layers = model.memories.map(({ layer }) => layer)
  return {
    session,
    text,
    total: count,
    close: session.close,
    async *parts(from) {
      for (const { ids, batch, length, rows, lengths, sentences } of batches.slice(from)) {
        const outputs = await session.run(ids, batch, length, { [ROWS]: { data: rows, dims: [rows.length] } })
        const numbers = (label: string): ArrayLike<number> => outputs[label]?.data ?? []
        const tops = (what: 'r' | 'y' | 'o'): ArrayLike<number>[] => layers.map((layer) => numbers(topOf(what, layer)))
        const [r, o] = [tops('r'), tops('o')]
        const changes: ResidualPart['changes'] = []
        rows.forEach((row, i) => {
          const [before, after] = [r.at(-1)?.[i] as number, o.at(-1)?.[i] as number]
          const end = Number(row) + 1
          if (before !== after)
            changes.push({ from: before, to: after, prefix: ids.slice(end - (lengths[i] as number), end) })
        })
        const part: ResidualPart = {
          sentence: sentences,
          r,
          y: tops('y'),
          o,
          probability: layers.map((layer) => numbers(finalUnder(layer))),
          changes,
        }
        yield { amount: rows.length, part }
      }
    },
  }
}

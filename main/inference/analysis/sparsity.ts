/** Which memories are active at positions of a text. */
import type { SparsityPart } from '../../analysis/sparsity/gather.ts'
import { pickedCoefficients } from '../instrument/picked.ts'
import { openSession } from '../session.ts'
import { chooseExamples, passes } from './examples.ts'
import type { Prepare } from './task.ts'

export const prepareSparsity: Prepare<'sparsity'> = async (model, task, settings) => {
  const keys = model.memories.map(({ values }) => values.count)
  const { batches, tokens, count, text } = await chooseExamples(model, task, {
    ...settings,
    perPosition: keys.reduce((sum, size) => sum + size, 0),
  })
  const session = await openSession(model, { kind: 'picked', what: 'coefficients' }, task)
  return {
    session,
    text,
    total: count,
    tokens,
    close: session.close,
    async *parts(from) {
      for await (const { outputs, rows, lengths } of passes(session, batches, from)) {
        const active = keys.map((size) => new Int32Array(size))
        const places: number[][] = []
        for (const place of lengths) {
          const sums = (places[place - 1] ??= [0, ...keys.map(() => 0)])
          sums[0] = (sums[0] as number) + 1
        }
        model.memories.forEach(({ layer }, i) => {
          const coefficients = outputs[pickedCoefficients(layer)]?.data ?? new Float32Array()
          const counts = active[i] as Int32Array
          const size = counts.length
          for (let row = 0; row < rows.length; row++) {
            let here = 0
            for (let key = 0; key < size; key++) {
              const isActive = Number((coefficients[row * size + key] as number) > 0)
              counts[key] = (counts[key] as number) + isActive
              here += isActive
            }
            const sums = places[(lengths[row] as number) - 1] as number[]
            sums[i + 1] = (sums[i + 1] as number) + here
          }
        })
        // Places without a position: an array without holes crosses between processes.
        const part: SparsityPart = { active, places: Array.from(places, (sums) => sums ?? []), positions: rows.length }
        yield { amount: rows.length, part }
      }
    },
  }
}

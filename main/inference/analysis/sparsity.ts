/** Which memories are active at positions of a text. */
import type { SparsityPart } from '../../analysis/sparsity/gather.ts'
import { leastStrong, strengthOf } from '../../analysis/memories/strong.ts'
import { pickedCoefficients } from '../instrument/picked.ts'
import type { OpenModel } from '../model/open.ts'
import { lengths as lengthsOf, readVectors } from '../model/vectors.ts'
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
      if (from >= batches.length) return
      const lengthsOfValues = await valueLengths(model)
      for await (const { outputs, rows, lengths } of passes(session, batches, from)) {
        const active = keys.map((size) => new Int32Array(size))
        const aboveZero = keys.map(() => 0)
        const places: number[][] = []
        for (const place of lengths) {
          const sums = (places[place - 1] ??= [0, ...keys.map(() => 0)])
          sums[0] = (sums[0] as number) + 1
        }
        model.memories.forEach(({ layer }, i) => {
          const coefficients = outputs[pickedCoefficients(layer)]?.data ?? new Float32Array()
          const counts = active[i] as Int32Array
          const size = counts.length
          const norms = lengthsOfValues[i] ?? null
          for (let row = 0; row < rows.length; row++) {
            let here = 0
            const own = coefficients.subarray(row * size, (row + 1) * size)
            const least = norms === null ? null : leastStrong(own, norms)
            for (let key = 0; key < size; key++) {
              const isAbove = Number((own[key] as number) > 0)
              aboveZero[i] = (aboveZero[i] as number) + isAbove
              const isActive = norms === null || least === null ? isAbove : Number(strengthOf(own, norms, key) >= least)
              counts[key] = (counts[key] as number) + isActive
              here += isActive
            }
            const sums = places[(lengths[row] as number) - 1] as number[]
            sums[i + 1] = (sums[i + 1] as number) + here
          }
        })
        // Places without a position: an array without holes crosses between processes.
        const part: SparsityPart = {
          by: lengthsOfValues.map((norms) => (norms === null ? 'above-zero' : 'strong')),
          active,
          aboveZero,
          places: Array.from(places, (sums) => sums ?? []),
          positions: rows.length,
        }
        yield { amount: rows.length, part }
      }
    },
  }
}

/** Numbers of values that may be held at a time: 64 MiB of float32. */
const HELD = 2 ** 24

/** ‖v‖ of each layer's values, where being active is being strong; null in a plain ReLU layer, where it is a coefficient above 0. */
async function valueLengths(model: OpenModel): Promise<(Float32Array | null)[]> {
  const found: (Float32Array | null)[] = []
  for (const [i, { values }] of model.memories.entries()) {
    const { gated = false, activation = 'other' } = model.description.layers[i] ?? {}
    const isPlain = !gated && (activation === 'relu' || activation === 'relu-squared')
    const { count, width } = values
    const block = Math.max(1, Math.floor(HELD / width))
    const norms = new Float32Array(isPlain ? 0 : count)
    for (let from = 0; from < norms.length; from += block)
      norms.set(lengthsOf(await readVectors(model, values, from, Math.min(count, from + block)), width), from)
    found.push(isPlain ? null : norms)
  }
  return found
}

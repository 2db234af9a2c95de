/** Intrinsic dimension of the last tokens' hidden states after each layer (paper §7), a layer a part. */
import type { DimensionBias } from '../../analysis/dimension/gather.ts'
import { FEWEST_POINTS, intrinsicDimension, type Dimension } from '../../analysis/dimension/intrinsic-dimension.ts'
import { biasOf } from '../../analysis/dimension/simulated-bias.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { pickedStates } from '../instrument/picked.ts'
import { openSession } from '../session.ts'
import { chooseExamples, passes } from './examples.ts'
import type { Prepare } from './task.ts'

export const prepareDimension: Prepare<'dimension'> = async (model, task, settings) => {
  const width = model.memories[0]?.values.width ?? 1
  const { batches, count, text } = await chooseExamples(model, task, {
    ...settings,
    positions: 'last',
    perPosition: width * model.memories.length,
    fewest: FEWEST_POINTS,
  })
  const session = await openSession(model, { kind: 'picked', what: 'states' }, task)
  return {
    session,
    text,
    // Reading them once, then each layer's neighbours.
    total: count * (1 + model.memories.length),
    close: session.close,
    async *parts(from) {
      if (from >= model.memories.length) return
      const states = model.memories.map(() => new Float32Array(count * width))
      let row = 0
      for await (const { outputs, rows } of passes(session, batches)) {
        model.memories.forEach(({ layer }, i) => states[i]?.set(outputs[pickedStates(layer)]?.data ?? [], row * width))
        row += rows.length
        yield { amount: rows.length, part: null }
      }
      const biases = new Map<number, ReturnType<typeof biasOf>>()
      const simulated = ({ dimension, distinct }: Dimension): DimensionBias => {
        const bias = biases.get(distinct) ?? biasOf(distinct)
        biases.set(distinct, bias)
        const cube = bias(dimension)
        return { cube: cube.dimension, bias: cube.bias }
      }
      for (const [i, { layer }] of model.memories.entries()) {
        if (i < from) {
          yield { amount: count, part: null }
          continue
        }
        const found = intrinsicDimension(states[i] as Float32Array, width)
        if (found === null) {
          throw new KeymarkError(
            'bad-input',
            `${text.name}: fewer than ${FEWEST_POINTS} of its ${count} sentences end in different states of layer ${layer}, too few for an estimate with its interval. Give a longer text.`,
          )
        }
        yield { amount: count, part: { layer, ...found, ...simulated(found) } }
      }
    },
  }
}

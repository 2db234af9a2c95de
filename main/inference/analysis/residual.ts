/** Predictions of r, y and o of every layer, at positions of a text. */
import type { ResidualPart } from '../../analysis/residual/gather.ts'
import { FLOAT } from '../graph/tensor-data.ts'
import { ReadOut, topOf } from '../instrument/read-out.ts'
import type { OpenModel } from '../model/open.ts'
import { openSession } from '../session.ts'
import { chooseExamples, passes } from './examples.ts'
import type { Prepare } from './task.ts'

const finalUnder = (layer: number): string => `final/${layer}`

/** Per layer: the predictions of r, y and o, and the probability of the final prediction under r (Figures 9 to 11). */
class Predictions extends ReadOut {
  constructor(model: OpenModel, finalNorm: boolean) {
    super(model, finalNorm)
    const { memories } = this.model
    this.readsRows()
    const last = memories.at(-1)
    if (last === undefined) return
    const target = this.topToken(this.logitsOf(this.picked(this.residualOf(last).sum), 'final'), 'final')
    for (const memory of memories) {
      const { layer } = memory
      const { r, y, o } = this.streamOf(memory)
      for (const [what, vectors] of [
        ['y', y],
        ['o', o],
      ] as const)
        this.predicted(this.logitsOf(vectors, `${what}/${layer}`), `${what}/${layer}`, topOf(what, layer))
      const logits = this.logitsOf(r, `r/${layer}`)
      this.predicted(logits, `r/${layer}`, topOf('r', layer))
      this.asOutput(this.probabilityOf(logits, target, `r/${layer}`), finalUnder(layer), FLOAT)
    }
  }
}

export const prepareResidual: Prepare<'residual'> = async (model, task, settings) => {
  const { batches, tokens, count, text } = await chooseExamples(model, task, {
    ...settings,
    perPosition: model.outputEmbedding?.count ?? 1,
  })
  const session = await openSession(
    model,
    { kind: 'own', addition: (model) => new Predictions(model, settings.finalNorm) },
    task,
  )
  const layers = model.memories.map(({ layer }) => layer)
  return {
    session,
    text,
    total: count,
    tokens,
    close: session.close,
    async *parts(from) {
      for await (const { outputs, rows, sentences, prefixOf } of passes(session, batches, from)) {
        const numbers = (label: string): ArrayLike<number> => outputs[label]?.data ?? []
        const tops = (what: 'r' | 'y' | 'o'): ArrayLike<number>[] => layers.map((layer) => numbers(topOf(what, layer)))
        const [r, o] = [tops('r'), tops('o')]
        const changes: ResidualPart['changes'] = []
        rows.forEach((_, i) => {
          const [before, after] = [r.at(-1)?.[i] as number, o.at(-1)?.[i] as number]
          if (before !== after) changes.push({ from: before, to: after, prefix: prefixOf(i) })
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

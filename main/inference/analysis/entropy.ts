/** Entropies of the distributions that r and o of every layer are read out as, at positions of a text. */
import type { EntropyPart } from '../../analysis/entropy/gather.ts'
import { FLOAT } from '../graph/tensor-data.ts'
import { PREFIX } from '../instrument/addition.ts'
import { ReadOut } from '../instrument/read-out.ts'
import type { OpenModel } from '../model/open.ts'
import { openSession } from '../session.ts'
import { chooseExamples, passes } from './examples.ts'
import type { Prepare } from './task.ts'

const entropyOf = (what: 'r' | 'o', layer: number): string => `entropy-${what}/${layer}`

/** Where a probability is 0, its logarithm is kept finite, so that their product is 0. */
const LEAST_LOG = -1e4

/** Per layer the entropy of r and o, in nats: float32 [rows, 1]. */
class Entropies extends ReadOut {
  constructor(model: OpenModel, finalNorm: boolean) {
    super(model, finalNorm)
    this.readsRows()
    for (const memory of model.memories) {
      const { r, o } = this.streamOf(memory)
      for (const [what, vectors] of Object.entries({ r, o }) as ['r' | 'o', string][]) {
        const label = entropyOf(what, memory.layer)
        const logits = this.logitsOf(vectors, label)
        const normaliser = this.reduced('ReduceLogSumExp', logits, `${label}/normaliser`)
        const log = this.node('Sub', [logits, normaliser], `${PREFIX}${label}/log`)
        const finite = this.node('Max', [log, this.real('least-log', LEAST_LOG)], `${PREFIX}${label}/finite`)
        const share = this.node('Exp', [log], `${PREFIX}${label}/share`)
        const product = this.node('Mul', [share, finite], `${PREFIX}${label}/product`)
        const sum = this.reduced('ReduceSum', product, `${label}/sum`)
        this.asOutput(this.node('Neg', [sum], `${PREFIX}${label}/entropy`), label, FLOAT)
      }
    }
  }
}

export const prepareEntropy: Prepare<'entropy'> = async (model, task, settings) => {
  const { batches, tokens, count, text } = await chooseExamples(model, task, {
    ...settings,
    perPosition: model.outputEmbedding?.count ?? 1,
  })
  const addition = (model: OpenModel): Entropies => new Entropies(model, settings.finalNorm)
  const session = await openSession(model, { kind: 'own', addition }, task)
  return {
    session,
    text,
    total: count,
    tokens,
    close: session.close,
    async *parts(from) {
      for await (const { outputs, rows, sentences } of passes(session, batches, from)) {
        const bits = (what: 'r' | 'o'): Float64Array[] =>
          model.memories.map(({ layer }) =>
            Float64Array.from(outputs[entropyOf(what, layer)]?.data ?? [], (nats) => Math.max(0, nats / Math.LN2)),
          )
        const part: EntropyPart = { sentence: sentences, r: bits('r'), o: bits('o') }
        yield { amount: rows.length, part }
      }
    },
  }
}

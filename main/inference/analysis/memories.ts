/** Layer predictions beside those of the active memories, at positions of a text. */
import { eng } from 'stopword'
import type { MemoriesPart } from '../../analysis/memories/gather.ts'
import { leastStrong, SHORT, strengthOf } from '../../analysis/memories/strong.ts'
import type { OpenModel } from '../model/open.ts'
import { pickedCoefficients } from '../instrument/picked.ts'
import { ReadOut, topOf, VECTORS } from '../instrument/read-out.ts'
import { lengths, readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import { chooseExamples, passes } from './examples.ts'
import type { AnalysisInput, Prepare } from './task.ts'

/** Logits that may be held at a time: 64 MiB of float32. */
const LOGITS = 2 ** 24

/** Per layer: the prediction of y, and all coefficients (Figures 7 and 8). */
class LayersAndMemories extends ReadOut {
  constructor(model: OpenModel) {
    super(model, false)
    this.readsRows()
    for (const memory of this.model.memories) {
      const { layer, output } = memory
      const y = this.picked(output)
      this.predicted(this.logitsOf(y, `y/${layer}`), `y/${layer}`, topOf('y', layer))
      this.pickCoefficients(memory)
    }
  }
}

export const prepareMemories: Prepare<'memories'> = async (model, task, settings) => {
  const vocabulary = model.outputEmbedding?.count ?? 1
  const keys = model.memories.reduce((sum, { values }) => sum + values.count, 0)
  const { batches, tokens, count, text } = await chooseExamples(model, task, {
    ...settings,
    perPosition: Math.max(vocabulary, keys),
  })
  const session = await openSession(model, { kind: 'own', addition: (model) => new LayersAndMemories(model) }, task)
  const stopWords = new Set(eng)
  return {
    session,
    text,
    total: count,
    tokens,
    close: session.close,
    async *parts(from) {
      if (from >= batches.length) return
      const values = await readValues(model, task)
      for await (const { outputs, rows, lengths, next, words, sentences } of passes(session, batches, from)) {
        const found: Record<'active' | 'strong' | 'differs', ArrayLike<number>[]> = {
          active: [],
          strong: [],
          differs: [],
        }
        const part: MemoriesPart = {
          ...found,
          sentence: sentences,
          asked: Uint8Array.from(next, (id) => Number(id >= 0)),
          stopword: Uint8Array.from(words, (word) => Number(word !== null && stopWords.has(word))),
          short: Uint8Array.from(lengths, (tokens) => Number(tokens < SHORT)),
        }
        values.forEach(({ layer, top, norms }) => {
          const layerFound = counted(
            outputs[pickedCoefficients(layer)]?.data ?? new Float32Array(),
            outputs[topOf('y', layer)]?.data ?? new Int32Array(),
            top,
            norms,
          )
          for (const name of ['active', 'strong', 'differs'] as const) found[name].push(layerFound[name])
        })
        yield { amount: rows.length, part }
      }
    },
  }
}

/** What each value predicts, and its length. */
async function readValues(
  model: OpenModel,
  task: AnalysisInput,
): Promise<{ layer: number; top: Int32Array; norms: Float32Array }[]> {
  const session = await openSession(model, { kind: 'predictions' }, task)
  const block = Math.max(1, Math.floor(LOGITS / (model.outputEmbedding?.count ?? 1)))
  try {
    const layers = []
    for (const { layer, values } of model.memories) {
      const { count, width } = values
      const top = new Int32Array(count)
      const norms = new Float32Array(count)
      for (let from = 0; from < count; from += block) {
        const to = Math.min(count, from + block)
        const data = await readVectors(model, values, from, to)
        const outputs = await session.run(new Int32Array(), 0, 0, { [VECTORS]: { data, dims: [to - from, width] } })
        top.set(outputs['top']?.data ?? [], from)
        norms.set(lengths(data, width), from)
      }
      layers.push({ layer, top, norms })
    }
    return layers
  } finally {
    await session.close()
  }
}

/** @param predictions of the layer, one a row; `top` and `norms` of its values. */
function counted(
  coefficients: Float32Array | Int32Array,
  predictions: ArrayLike<number>,
  top: Int32Array,
  norms: Float32Array,
): { active: Int32Array; strong: Int32Array; differs: Uint8Array } {
  const [rows, keys] = [predictions.length, top.length]
  const result = { active: new Int32Array(rows), strong: new Int32Array(rows), differs: new Uint8Array(rows) }
  for (let row = 0; row < rows; row++) {
    const own = coefficients.subarray(row * keys, (row + 1) * keys)
    const least = leastStrong(own, norms)
    let [active, strong, differs] = [0, 0, 1]
    for (let key = 0; key < keys; key++) {
      if ((own[key] as number) > 0) {
        active += 1
        if (top[key] === predictions[row]) differs = 0
      }
      if (strengthOf(own, norms, key) >= least) strong += 1
    }
    result.active[row] = active
    result.strong[row] = strong
    result.differs[row] = differs
  }
  return result
}

/** Triggers run again without one of their tokens. */
import { type Occlusion, without } from '../../analysis/ablation/occlusion.ts'
import type { OpenModel } from '../model/open.ts'
import { CHOSEN, chosenCoefficients } from '../instrument/picked.ts'
import { openSession, type ModelSession } from '../session.ts'
import type { AnalysisInput, Work } from './task.ts'

const BATCH_TOKENS = 2048

/** A trigger without the token at `place` of its ids; `kind` is an index into REMOVED. */
export interface Variant {
  occlusion: Occlusion
  place: number
  kind: number
}

/** @param toPart what is streamed of a batch of one layer; `change` is (m′ − m) / m of each variant */
export async function occlude<Part>(
  model: OpenModel,
  task: AnalysisInput,
  variants: readonly Variant[],
  toPart: (layer: number, batch: readonly Variant[], change: Float64Array) => Part,
): Promise<Work<Part>> {
  const batches: { layer: number; batch: Variant[]; length: number }[] = []
  const byLayer = [...Map.groupBy(variants, ({ occlusion }) => occlusion.layer)].toSorted(([a], [b]) => a - b)
  for (const [layer, own] of byLayer) {
    const byLength = [...Map.groupBy(own, ({ occlusion }) => occlusion.ids.length - 1)].toSorted(([a], [b]) => b - a)
    for (const [length, group] of byLength) {
      const size = model.fixed.sentences ?? Math.max(1, Math.floor(BATCH_TOKENS / length))
      for (let from = 0; from < group.length; from += size)
        batches.push({ layer, length, batch: group.slice(from, from + size) })
    }
  }
  // A layer's coefficients need nothing of the layers above it: each layer has a graph of its own, one open at a time.
  let open: { layer: number; session: ModelSession } | null = null
  const sessionOf = async (layer: number): Promise<ModelSession> => {
    if (open?.layer === layer) return open.session
    await open?.session.close()
    open = { layer, session: await openSession(model, { kind: 'chosen', layer }, task) }
    return open.session
  }
  return {
    session: await sessionOf(byLayer[0]?.[0] ?? 1),
    text: null,
    total: variants.length,
    close: async () => open?.session.close(),
    async *parts(from) {
      for (const { layer, batch, length } of batches.slice(from)) {
        const session = await sessionOf(layer)
        const ids = new Int32Array(batch.length * length)
        const chosen = new BigInt64Array(batch.length * 3)
        batch.forEach(({ occlusion, place }, row) => {
          ids.set(without(occlusion.ids, place), row * length)
          chosen.set([BigInt(row), BigInt(length - 1), BigInt(occlusion.index)], row * 3)
        })
        const outputs = await session.run(ids, batch.length, length, {
          [CHOSEN]: { data: chosen, dims: [batch.length, 3] },
        })
        const after = outputs[chosenCoefficients(layer)]?.data ?? []
        const change = Float64Array.from(
          batch,
          ({ occlusion: { coefficient } }, row) => ((after[row] as number) - coefficient) / coefficient,
        )
        yield { amount: batch.length, part: toPart(layer, batch, change) }
      }
    },
  }
}

/** Triggers run again without one of their tokens: Figure 3 of the paper, and every token of one key's triggers. */
import { KINDS, placesOf, without, type AblationPart, type Occlusion } from '../../analysis/ablation/gather.ts'
import type { LeaveOneOutPart } from '../../analysis/leave-one-out/gather.ts'
import { seeded } from '../../analysis/statistics/seeded.ts'
import type { OpenModel } from '../model/open.ts'
import { CHOSEN, chosenCoefficients } from '../instrument/picked.ts'
import { openSession, type ModelSession } from '../session.ts'
import type { AnalysisTask, Prepare, Work } from './task.ts'

const BATCH_TOKENS = 2048

interface Variant {
  occlusion: Occlusion
  place: number
  kind: number
}

export const prepareAblation: Prepare<'ablation'> = (model, task, { seed }) => {
  const random = seeded(seed)
  const variants = task.occlusions.flatMap((occlusion): Variant[] => {
    const places = placesOf(occlusion, random)
    return places === null ? [] : KINDS.map((name, kind) => ({ occlusion, place: places[name], kind }))
  })
  return prepare(model, task, variants, (layer, batch, change): AblationPart => ({
    layer,
    key: Int32Array.from(batch, ({ occlusion }) => occlusion.index),
    kind: Uint8Array.from(batch, ({ kind }) => kind),
    change,
  }))
}

export const prepareLeaveOneOut: Prepare<'leave-one-out'> = (model, task) => {
  const variants = task.occlusions.flatMap((occlusion): Variant[] =>
    occlusion.ids.length - occlusion.leading < 2
      ? []
      : Array.from(occlusion.ids.subarray(occlusion.leading), (_, i) => ({
          occlusion,
          place: occlusion.leading + i,
          kind: 0,
        })),
  )
  return prepare(model, task, variants, (_, batch, change): LeaveOneOutPart => ({
    rank: Int32Array.from(batch, ({ occlusion }) => occlusion.rank),
    token: Int32Array.from(batch, ({ occlusion, place }) => place - occlusion.leading),
    change,
  }))
}

async function prepare(
  model: OpenModel,
  task: AnalysisTask,
  variants: readonly Variant[],
  toPart: (layer: number, batch: readonly Variant[], change: Float64Array) => unknown,
): Promise<Work> {
  const batches: { layer: number; batch: Variant[]; length: number }[] = []
  const byLayer = [...Map.groupBy(variants, ({ occlusion }) => occlusion.layer)].toSorted(([a], [b]) => a - b)
  for (const [layer, ofLayer] of byLayer) {
    const byLength = [...Map.groupBy(ofLayer, ({ occlusion }) => occlusion.ids.length - 1)].toSorted(
      ([a], [b]) => b - a,
    )
    for (const [length, group] of byLength) {
      const size = Math.max(1, Math.floor(BATCH_TOKENS / length))
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

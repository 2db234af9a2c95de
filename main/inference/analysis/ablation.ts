/** Triggers run again without their first, their last or a random token: Figure 3 of the paper. */
import { REMOVED } from '#contract/analysis/ablation.ts'
import type { AblationPart } from '../../analysis/ablation/gather.ts'
import { placesOf } from '../../analysis/ablation/occlusion.ts'
import { seeded } from '../../analysis/statistics/seeded.ts'
import { occlude, type Variant } from './occlusion.ts'
import type { Prepare } from './task.ts'

export const prepareAblation: Prepare<'ablation'> = (model, task, { seed }) => {
  const random = seeded(seed)
  const variants = task.occlusions.flatMap((occlusion): Variant[] => {
    const places = placesOf(occlusion, random)
    return places === null ? [] : REMOVED.map((name, kind) => ({ occlusion, place: places[name], kind }))
  })
  return occlude(model, task, variants, (layer, batch, change): AblationPart => ({
    layer,
    key: Int32Array.from(batch, ({ occlusion }) => occlusion.index),
    kind: Uint8Array.from(batch, ({ kind }) => kind),
    change,
  }))
}

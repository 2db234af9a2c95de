/** Every token of one key's triggers, left out. */
import type { LeaveOneOutPart } from '../../analysis/leave-one-out/gather.ts'
import { occlude, type Variant } from './occlusion.ts'
import type { Prepare } from './task.ts'

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
  return occlude(model, task, variants, (_, batch, change): LeaveOneOutPart => ({
    rank: Int32Array.from(batch, ({ occlusion }) => occlusion.rank),
    token: Int32Array.from(batch, ({ occlusion, place }) => place - occlusion.leading),
    change,
  }))
}

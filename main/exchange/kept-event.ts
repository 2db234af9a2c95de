import { z } from 'zod'
import { AnnotationEvent, Moment, Work } from '#contract/annotation.ts'

/** An event as projects and files keep it: what was done, when, how, and under which guidelines. */
export const KeptEvent = z.strictObject({
  ...AnnotationEvent.shape,
  /** Files of before it was measured lack both. */
  activeMs: Work.shape.activeMs.default(null),
  assisted: Work.shape.assisted.default(false),
  /** Version of the guidelines that it was made under. */
  guideline: z.int().positive(),
  time: Moment,
})
export type KeptEvent = z.infer<typeof KeptEvent>

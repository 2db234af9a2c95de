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
  /** Ascends over an annotator's events, so that it orders them wherever they come to. */
  time: Moment,
  /** When the clock said it was, where it had been set back; missing where that is `time`. */
  clock: Moment.optional(),
})
export type KeptEvent = z.infer<typeof KeptEvent>

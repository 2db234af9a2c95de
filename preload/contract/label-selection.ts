/** Which labels of a study count. */
import { z } from 'zod'
import { ExampleSource } from './stratum.ts'

/**
 * Whose annotation of a key counts. `adjudicated`: the agreed one where there is one, else each annotator's, weighted so that a key
 * counts once. `adjudicated-only`: the agreed one, and no key without. `annotators`: each annotator's, weighted so, adjudicated or
 * not. Or that of one annotator alone.
 */
export const LabelVersion = z.union([
  z.literal('adjudicated'),
  z.literal('adjudicated-only'),
  z.literal('annotators'),
  z.object({ annotator: z.string() }),
])
export type LabelVersion = z.infer<typeof LabelVersion>

export const LabelSelection = z.object({
  study: z.int(),
  version: LabelVersion,
  /** Empty: all. */
  layers: z.array(z.int().positive()),
  /** Worked on this day or later, and on this day or earlier, as days are where the program runs. */
  from: z.iso.date().nullable(),
  to: z.iso.date().nullable(),
  /** Version of the guidelines at the last change. */
  guideline: z.int().positive().nullable(),
  /** Only keys that were read by these prefixes; by any unless stated. */
  examples: ExampleSource.optional(),
  /** Which scan’s keys are meant, in a study of several; its own unless stated. Keys of two are never counted as one sample. */
  scan: z.int().optional(),
})
export type LabelSelection = z.infer<typeof LabelSelection>

/** All labels of a study, as they count unless somebody chooses otherwise. */
export const allLabels = (study: number): LabelSelection => ({
  study,
  version: 'adjudicated',
  layers: [],
  from: null,
  to: null,
  guideline: null,
})

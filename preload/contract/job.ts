import { z } from 'zod'
import { Nothing, procedure, stream } from './procedure.ts'

/** Work that takes more than a moment. */
export const Job = z.object({
  id: z.uuid(),
  kind: z.enum([
    'scan',
    'analysis',
    'examples',
    'search',
    'download',
    'demo',
    'machine-rater',
    'descriptions',
    'drawing',
    'removal',
    'labels',
    'opening',
  ]),
  /** Number of the scan, analysis or pass for examples, once it has one, or of the study that a machine rates; others have none. */
  subject: z.int().nullable(),
  title: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** What it is doing, in words ("reading the corpus"), or why it failed. */
  message: z.string(),
  /** What went wrong on the way and was mended, in words; stays until the job is taken off the list. */
  notice: z.string().nullable(),
  /** What is counted ("sentences"). `total` is null while it is unknown. */
  unit: z.string(),
  done: z.int(),
  total: z.int().nullable(),
  /** Tokens per second over the last few seconds; null before the first batch. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
})
export type Job = z.infer<typeof Job>

export const job = {
  /** All jobs, at once and after every change (a few times a second at most). */
  watch: procedure.input(Nothing).output(stream(z.array(Job))),
  /** What was found so far is kept. Resolves when the job has stopped. */
  cancel: procedure.input(z.object({ id: z.uuid() })).output(Nothing),
  /** Takes an ended job off the list. */
  dismiss: procedure.input(z.object({ id: z.uuid() })).output(Nothing),
}

import { z } from 'zod'
import { procedure, writing } from './procedure.ts'
import { Name } from './spelling.ts'

/** A scan, study, analysis or machine rater of the open project; one who described elsewhere is a machine rater too. */
export const Content = z.object({ kind: z.enum(['scan', 'study', 'analysis', 'machine']), id: z.int() })
export type Content = z.infer<typeof Content>

/** What goes with it when it is deleted. */
export const Hanging = z.object({
  studies: z.array(z.string()),
  analyses: z.int(),
  /** Keys that somebody labelled, or that the machine rater did. */
  labelled: z.int(),
})
export type Hanging = z.infer<typeof Hanging>

export const content = {
  /** Scans and studies have names; an analysis is called by what it asks, a machine rater as its answers were given. */
  rename: writing.input(Content.extend({ kind: z.enum(['scan', 'study']), name: Name.min(1, 'Give it a name.') })),
  hanging: procedure.input(Content).output(Hanging),
  /** Deletes it and what hangs on it, after the whole project was copied beside itself; answers with the copy’s file name. */
  remove: writing.input(Content).output(z.object({ backup: z.string() })),
}

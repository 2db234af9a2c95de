import { z } from 'zod'
import { procedure } from './procedure.ts'

/** A file or folder that a person chose. The renderer never sees paths: main keeps them behind an opaque id. */
export const ChosenFile = z.object({ id: z.uuid(), name: z.string() })
export type ChosenFile = z.infer<typeof ChosenFile>

export const file = {
  /** Asks with the system's dialog; an empty list means that the person cancelled. */
  choose: procedure
    .input(z.object({ purpose: z.enum(['model', 'model-place', 'corpus']) }))
    .output(z.array(ChosenFile)),
}

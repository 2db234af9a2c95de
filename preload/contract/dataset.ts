import { z } from 'zod'
import { procedure } from './procedure.ts'

export const DatasetFormat = z.enum(['jsonl', 'csv'])
export type DatasetFormat = z.infer<typeof DatasetFormat>

export const dataset = {
  /** Asks for a folder; null when the person cancelled, else the names of the files written there. */
  export: procedure
    .input(z.object({ study: z.int(), format: DatasetFormat }))
    .output(z.object({ folder: z.string(), files: z.array(z.string()) }).nullable()),
}

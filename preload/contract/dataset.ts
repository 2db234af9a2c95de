import { z } from 'zod'
import { procedure, writing } from './procedure.ts'

/** `hf`: a folder that the Hugging Face `datasets` library reads. */
export const DatasetFormat = z.enum(['jsonl', 'csv', 'parquet', 'hf'])
export type DatasetFormat = z.infer<typeof DatasetFormat>

export const DatasetOptions = z.object({
  /** Without: offsets instead of the corpus's text, for corpora that may not be passed on. */
  text: z.boolean().default(true),
  /** A1, A2, … in place of the annotators' names. */
  pseudonyms: z.boolean().default(false),
  /** CSV with a byte order mark, for a spreadsheet that opens it by double click. */
  excel: z.boolean().default(false),
  /** Identifier for the dataset card, as the Hugging Face hub writes it. */
  licence: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+-]{0,99}$/u, 'A licence is an identifier such as cc-by-4.0.')
    .default('unknown'),
})
export type DatasetOptions = z.infer<typeof DatasetOptions>

/** `jsonl`: an export of Keymark. `ff-layers`: the trigger examples that the paper's released code writes. */
export const ImportFormat = z.enum(['jsonl', 'ff-layers'])
export type ImportFormat = z.infer<typeof ImportFormat>

/** What an import made, and a sentence about what it left out; `study` is null for a scan alone. */
export const Imported = z.object({ scan: z.int(), study: z.int().nullable(), message: z.string() })
export type Imported = z.infer<typeof Imported>

export const dataset = {
  /** Asks for a folder; null when the person cancelled, else the names of the files written there. */
  export: procedure
    .input(z.object({ study: z.int(), format: DatasetFormat, options: DatasetOptions.optional() }))
    .output(z.object({ folder: z.string(), files: z.array(z.string()) }).nullable()),
  /** Asks for the folder (`jsonl`) or file (`ff-layers`); null when the person cancelled. All of it or nothing. */
  import: writing.input(z.object({ format: ImportFormat })).output(Imported.nullable()),
}

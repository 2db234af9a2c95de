/** Descriptions of keys that were made elsewhere: raters whose labels are words alone, kept apart from people as machine raters are. */
import { z } from 'zod'
import { Estimate } from './estimate.ts'
import { procedure, writing } from './procedure.ts'
import { Name } from './spelling.ts'
import { Table } from './table.ts'

/** What wrote the files: Neuronpedia's exports, EleutherAI's Delphi, Transluce's neuron descriptions. */
export const DescriptionSource = z.enum(['neuronpedia', 'delphi', 'transluce'])
export type DescriptionSource = z.infer<typeof DescriptionSource>

/** Who described, as far as the files say. Two imports under the same ones are of one rater. */
export const Describer = z.strictObject({
  /** What tables call it. */
  name: Name.min(1),
  source: DescriptionSource,
  /** The model that wrote the descriptions, how or in which version, and the model that they are said to be of; null where nobody said. */
  model: z.string().max(500).nullable(),
  version: z.string().max(500).nullable(),
  subject: z.string().max(500).nullable(),
  created: z.iso.datetime(),
})
export type Describer = z.infer<typeof Describer>

/** A describer of a study, and how far it goes. */
export const DescriberOfStudy = z.object({
  id: z.int(),
  ...Describer.shape,
  /** Distinct keys of the study, and those that it describes. */
  keys: z.int(),
  described: z.int(),
})
export type DescriberOfStudy = z.infer<typeof DescriberOfStudy>

/** How files are read. */
export const DescriptionSettings = z.object({
  source: DescriptionSource,
  /** Begins the names of the raters that are found; the source’s unless stated. */
  name: Name.default(''),
  /** The model that wrote them, where the files do not say. */
  model: z.string().trim().max(500).default(''),
  /** A set of Neuronpedia whose features are the keys of the scan. */
  set: z.string().trim().max(200).default(''),
})
export type DescriptionSettings = z.infer<typeof DescriptionSettings>

/** What an import came to. */
export const DescriptionImport = z.object({
  /** By name. Keys that they described for the first time, otherwise than before, and as before. */
  raters: z.array(z.object({ id: z.int(), name: z.string(), new: z.int(), updated: z.int(), unchanged: z.int() })),
  /** Descriptions that were read, those of keys that the study does not have, and those without words. */
  read: z.int(),
  elsewhere: z.int(),
  empty: z.int(),
  /** All of it in words. */
  message: z.string(),
})
export type DescriptionImport = z.infer<typeof DescriptionImport>

/** Keys that people are through with, and those of them that are described. */
const Described = z.object({ keys: z.int(), described: Estimate })

/** Descriptions beside what people found, on keys that all who label them here are through with. Without lines and kinds there is no more to compare. */
export const DescriptionComparison = z.object({
  describer: DescriberOfStudy,
  /** Keys in which somebody found a pattern, and those in which nobody did. */
  found: Described,
  notFound: Described,
  /** Key by key, the words of both. */
  table: Table,
  words: z.array(z.string()),
})
export type DescriptionComparison = z.infer<typeof DescriptionComparison>

export const description = {
  /** Oldest first. */
  list: procedure.input(z.object({ study: z.int() })).output(z.array(DescriberOfStudy)),
  compare: procedure.input(z.object({ study: z.int() })).output(z.array(DescriptionComparison)),
  /** Asks for files or a folder, and reads them as a job; null when the person cancelled. All of it or nothing. */
  import: writing
    .input(DescriptionSettings.extend({ study: z.int(), from: z.enum(['files', 'folder']) }))
    .output(DescriptionImport.nullable()),
}

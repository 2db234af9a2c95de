/** What machine raters of a study said: files and a table of their own beside those of people. */
import { z } from 'zod'
import { AnnotationState, Pattern } from '#contract/annotation.ts'
import { Describer } from '#contract/description.ts'
import { KeyId } from '#contract/key-id.ts'
import { kindInWords } from '#contract/kind.ts'
import { Attempt, MachineRater } from '#contract/machine.ts'
import { Side } from '#contract/side.ts'
import { csv, type CsvOptions } from '../csv.ts'
import { column, type Cell } from './columns.ts'

/** Asked by Keymark, or describing keys elsewhere. */
export const Rater = z.union([MachineRater, Describer])
export type Rater = z.infer<typeof Rater>

/** All that one rater said of a key on one side, or of somebody's control: a line of the file of machine raters. */
export const MachineLine = z.object({
  rater: z.string(),
  /** Null for a control. */
  key: KeyId.nullable(),
  /** Name of the scan that the key is of, in a study of several. */
  scan: z.string().optional(),
  /** UUID of the control; null for a key. */
  control: z.uuid().nullable(),
  /** The side that a description made elsewhere is of; null where a machine was asked what people were. */
  side: Side.nullable(),
  /** Null for what was made elsewhere. `new`: nothing that could be understood. */
  state: AnnotationState.exclude(['in-progress']).nullable(),
  /** What was made elsewhere has neither kind nor ranks. */
  patterns: z.array(
    Pattern.omit({ ranks: true, id: true, from: true }).extend({
      id: z.uuid().nullable(),
      ranks: Pattern.shape.ranks.nullable(),
    }),
  ),
  /** What of its answers was left out, in words; all that came back, left out without the corpus's text; seconds it took. */
  leftOut: z.array(z.string()).nullable(),
  attempts: z.array(Attempt).nullable(),
  seconds: z.number().nullable(),
})
export type MachineLine = z.infer<typeof MachineLine>

export interface Machines {
  /** Oldest first. */
  raters: Rater[]
  /** Read anew for every file; of keys and controls that whoever labels them is through with. */
  lines: () => Iterable<MachineLine>
}

/** The table of machine raters: a row for each pattern that one of them names. */
export const MACHINE_TABLE = {
  name: 'machines',
  about: 'one row per machine rater, key and pattern, apart from people: in none of the statistics below',
  columns: [
    column('rater', 'string', 'name of the machine rater'),
    column(
      'made',
      'string',
      'asked: a model that Keymark asked what people are asked; neuronpedia, delphi, transluce: a description made elsewhere',
    ),
    column('model', 'string', 'the model that labelled or described; null where nobody said'),
    column(
      'version',
      'string',
      'SHA-256 of prompt and schema of what was asked; method or version of what was made elsewhere',
    ),
    column('layer', 'int32', 'feed-forward layer, from 1; null for a control'),
    column('index', 'int32', 'hidden unit of the layer, from 0; null for a control'),
    column('control', 'string', 'UUID of the control assignment; null for a key'),
    column('side', 'string', 'side that a description made elsewhere is of'),
    column(
      'state',
      'string',
      'done, no-pattern, uninterpretable, or new (no answer that could be understood); null for what was made elsewhere',
    ),
    column('pattern', 'int32', 'number of the pattern, from 1; null where it names none'),
    column('description', 'string', 'what it says'),
    column('kind', 'string', 'kind of the pattern; null for what was made elsewhere'),
    column('ranks', 'int32s', 'triggers that show it; null for what was made elsewhere'),
    column('seconds', 'double', 'time that the answer took; null for what was made elsewhere'),
  ],
} as const

const whoIs = (rater: Rater): { made: string; model: string | null; version: string | null } =>
  'source' in rater
    ? { made: rater.source, model: rater.model, version: rater.version }
    : { made: 'asked', model: rater.model, version: rater.promptVersion }

/** The rows of a line, in the columns of the table. */
export function machineRows(raters: readonly Rater[]): (line: MachineLine) => Record<string, Cell>[] {
  const whose = new Map(raters.map((rater) => [rater.name, whoIs(rater)]))
  return ({ rater, key, control, side, state, patterns, seconds }) => {
    const { made = null, model = null, version = null } = whose.get(rater) ?? {}
    const own = {
      rater,
      made,
      model,
      version,
      layer: key?.layer ?? null,
      index: key?.index ?? null,
      control,
      side,
      state,
    }
    if (patterns.length === 0) return [{ ...own, pattern: null, description: null, kind: null, ranks: null, seconds }]
    return patterns.map((pattern, i) => ({
      ...own,
      pattern: i + 1,
      description: pattern.description,
      kind: pattern.kind === null ? null : kindInWords(pattern),
      ranks: pattern.ranks,
      seconds,
    }))
  }
}

/** The same as a table for spreadsheets, ranks with blanks between them. */
export function* machineCsv({ raters, lines }: Machines, options: CsvOptions): Generator<string> {
  const rowsOf = machineRows(raters)
  const names = MACHINE_TABLE.columns.map(({ name }) => name)
  const cells = function* (): Generator<unknown[]> {
    for (const line of lines())
      for (const row of rowsOf(line))
        yield names.map((name) => {
          const cell = row[name]
          return Array.isArray(cell) ? cell.join(' ') : (cell ?? '')
        })
  }
  yield* csv(names, cells(), options)
}

/** Who they are, for the dataset card. */
export const raterInWords = (rater: Rater): string =>
  'source' in rater
    ? `${rater.name} (descriptions made elsewhere, from ${rater.source}${rater.subject === null ? '' : `, said to be of ${rater.subject}`})`
    : `${rater.name} (${rater.model}${rater.digest === null ? '' : `, weights ${rater.digest}`}, temperature ${rater.temperature}, seed ${rater.seed})`

/** `export` and `import`: labels and triggers as files, there and back. */
import { InvalidArgumentError, type Command } from 'commander'
import { resolve } from 'node:path'
import { z } from 'zod'
import { DatasetFormat, DatasetOptions, ImportFormat } from '#contract/dataset.ts'
import { DescriptionSettings, DescriptionSource } from '#contract/description.ts'
import { KeymarkError } from '../keymark-error.ts'
import { exportStudy, importDataset } from '../work/dataset.ts'
import { importDescriptions } from '../work/descriptions.ts'
import { withHost } from './command-host.ts'
import { showing } from './follow.ts'
import { choice } from './options.ts'
import { print, printJson } from './output.ts'

const Format = z.enum([...ImportFormat.options, ...DescriptionSource.options])

interface ExportOptions {
  project: string
  study: string
  format: DatasetFormat
  out: string
  text: boolean
  pseudonyms?: boolean
  excel?: boolean
  licence?: string
}

export function registerDataset(program: Command): void {
  program
    .command('export')
    .description("a study's labels as a dataset")
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
    .requiredOption(
      '--format <format>',
      `${DatasetFormat.options.join(', ')} (hf: a folder for Hugging Face)`,
      choice(DatasetFormat),
    )
    .requiredOption('--out <folder>', 'where to write, created if need be')
    .option('--no-text', "offsets instead of the corpus's text")
    .option('--pseudonyms', "A1, A2, … instead of the annotators' names")
    .option('--excel', 'CSV for a spreadsheet that opens it by double click: with a byte order mark')
    .option('--licence <id>', 'for the dataset card, such as cc-by-4.0 (default: unknown)', licence)
    .action(({ project, study: name, format, out, text, pseudonyms, excel, licence: id }: ExportOptions) =>
      withHost({ path: project, mustExist: true }, async (host) => {
        const study = await host.client.study.find({ name })
        const options = { text, pseudonyms, excel, licence: id }
        for (const file of await exportStudy(host.workspace, study.id, format, resolve(out), options)) {
          print(resolve(out, file))
        }
      }),
    )
  program
    .command('import')
    .description(
      "a study from a JSONL export, a scan from the paper's released code, or descriptions made elsewhere, as raters of a study",
    )
    .argument(
      '<path>',
      'folder that export wrote (jsonl), file of trigger examples (ff-layers), or file or folder of descriptions',
    )
    .requiredOption('--format <format>', Format.options.join(', '), choice(Format))
    .requiredOption('--project <file>', 'project file; jsonl and ff-layers create it if need be')
    .option('--study <name>', 'whose keys are described (neuronpedia, delphi, transluce)')
    .option('--name <name>', 'what tables call the raters, before their models (default: the format)')
    .option('--model <name>', 'that wrote the descriptions, where the files do not say')
    .option('--set <name>', "of Neuronpedia's sources, where its features are the keys of the scan")
    .option('--json', 'print what was made as JSON')
    .action((path: string, { format, ...options }: ImportOptions) => {
      const source = DescriptionSource.safeParse(format)
      return source.success
        ? importDescribed(resolve(path), source.data, options)
        : importWhole(resolve(path), ImportFormat.parse(format), options)
    })
}

interface ImportOptions {
  format: z.infer<typeof Format>
  project: string
  study?: string
  name?: string
  model?: string
  set?: string
  json?: boolean
}

function importWhole(
  path: string,
  format: ImportFormat,
  { project, json }: Omit<ImportOptions, 'format'>,
): Promise<void> {
  return withHost({ path: project, mustExist: false }, async ({ workspace, client }) => {
    const made = await importDataset(workspace, format, path)
    const scan = (await client.scan.list()).find(({ id }) => id === made.scan)
    const study = (await client.study.list()).find(({ id }) => id === made.study) ?? null
    if (json === true) printJson({ scan, study, message: made.message })
    else {
      print(`scan "${scan?.name}"`)
      print(made.message)
    }
  })
}

function importDescribed(
  path: string,
  source: DescriptionSource,
  { project, study: of, name, model, set, json }: Omit<ImportOptions, 'format'>,
): Promise<void> {
  if (of === undefined) throw new KeymarkError('bad-input', 'Say with --study whose keys are described.')
  return withHost({ path: project, mustExist: true }, async (host) => {
    const study = await host.client.study.find({ name: of })
    const settings = DescriptionSettings.parse({ source, name, model, set })
    const made = await showing(
      host,
      () => importDescriptions(host.workspace, study.id, [path], settings),
      'stopping; nothing is imported …',
    )
    if (json === true) printJson(made)
    else print(made.message)
  })
}

function licence(value: string): string {
  const parsed = DatasetOptions.shape.licence.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'It must be an identifier.')
}

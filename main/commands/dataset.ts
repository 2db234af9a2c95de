/** `export` and `import`: labels and triggers as files, there and back. */
import { InvalidArgumentError, type Command } from 'commander'
import { resolve } from 'node:path'
import { DatasetFormat, DatasetOptions, ImportFormat } from '#contract/dataset.ts'
import { exportStudy, importDataset } from '../work/dataset.ts'
import { withHost } from './command-host.ts'
import { choice } from './options.ts'
import { print, printJson } from './output.ts'

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
    .description("a study from a JSONL export, or a scan from the paper's released code")
    .argument('<path>', 'folder that export wrote (jsonl), or file of trigger examples (ff-layers)')
    .requiredOption('--format <format>', ImportFormat.options.join(' or '), choice(ImportFormat))
    .requiredOption('--project <file>', 'project file, created if need be')
    .option('--json', 'print what was made as JSON')
    .action((path: string, { format, project, json }: { format: ImportFormat; project: string; json?: boolean }) =>
      withHost({ path: project, mustExist: false }, async ({ workspace, client }) => {
        const made = await importDataset(workspace, format, resolve(path))
        const scan = (await client.scan.list()).find(({ id }) => id === made.scan)
        const study = (await client.study.list()).find(({ id }) => id === made.study) ?? null
        if (json === true) printJson({ scan, study, message: made.message })
        else {
          print(`scan "${scan?.name}"`)
          print(made.message)
        }
      }),
    )
}

function licence(value: string): string {
  const parsed = DatasetOptions.shape.licence.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'It must be an identifier.')
}

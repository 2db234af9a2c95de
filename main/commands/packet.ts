/** `packet export|open|return|import`: a study's way to its annotators and back. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { LabelsImport } from '#contract/packet.ts'
import { readPacket } from '../exchange/packet.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Host } from '../host.ts'
import { exportPackets, importLabelFiles, placePacket, writeLabels } from '../work/packet.ts'
import { withHost } from './command-host.ts'
import { print, printJson, table } from './output.ts'

export function registerPacket(program: Command): void {
  const packet = program.command('packet').description("a study's assignments to an annotator, and the labels back")
  packet
    .command('export')
    .description('one .kmpacket for each annotator, without model, corpus, layer or key')
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
    .requiredOption('--out <folder>', 'where to write, created if need be')
    .option('--json', 'print as JSON')
    .action((options: { project: string; study: string; out: string; json?: boolean }) =>
      withHost({ path: options.project, mustExist: true }, async ({ workspace, client }) => {
        const study = await client.study.find({ name: options.study })
        const folder = resolve(options.out)
        const packets = await exportPackets(workspace, study.id, folder)
        if (options.json === true) printJson({ folder, packets })
        else for (const { file, annotator } of packets) print(`${resolve(folder, file)}  for ${annotator}`)
      }),
    )
  packet
    .command('open')
    .description("into an annotator's own project, which is made if need be")
    .argument('<packet>', '.kmpacket file')
    .requiredOption('--project <file>', 'project file')
    .option('--json', 'print as JSON')
    .action(async (path: string, options: { project: string; json?: boolean }) => {
      const content = await readPacket(path)
      await withHost({ path: options.project, mustExist: false }, async ({ workspace }) => {
        const study = placePacket(workspace, content)
        if (options.json === true) printJson(study)
        else
          print(
            `study "${study.name}": ${study.assignments} keys for ${study.annotators.join(', ')}, in ${options.project}`,
          )
      })
    })
  packet
    .command('return')
    .description("all labels of a packet's study so far, as .kmlabels")
    .requiredOption('--project <file>', 'project file')
    .option('--study <name>', 'name of the study (needed when the project holds several packets)')
    .requiredOption('--out <file>', '.kmlabels file to write')
    .action((options: { project: string; study?: string; out: string }) =>
      withHost({ path: options.project, mustExist: true }, async (host) => {
        const study = await studyToReturn(host, options)
        const events = await writeLabels(host.workspace, study, resolve(options.out))
        print(`${resolve(options.out)}  ${events} events`)
      }),
    )
  packet
    .command('import')
    .description('returned labels; all files or none, and twice changes nothing')
    .argument('<labels...>', '.kmlabels files')
    .requiredOption('--project <file>', 'project file')
    .option('--dry-run', 'say what it would do, and do nothing')
    .option('--json', 'print as JSON')
    .action((paths: string[], options: { project: string; dryRun?: boolean; json?: boolean }) =>
      withHost({ path: options.project, mustExist: true }, async ({ workspace }) => {
        const imports = await importLabelFiles(workspace, paths, options.dryRun === true)
        if (options.json === true) printJson({ dryRun: options.dryRun === true, imports })
        else printImports(imports, options.dryRun === true)
      }),
    )
}

async function studyToReturn({ client }: Host, options: { project: string; study?: string }): Promise<number> {
  const { study: name } = options
  if (name !== undefined) return (await client.study.find({ name })).id
  const project = resolve(options.project)
  const studies = (await client.study.list()).filter(({ scan }) => scan === null)
  const [study] = studies
  if (study === undefined) {
    throw new KeymarkError('not-found', `${project} holds no packet. Open one first with keymark packet open.`)
  }
  if (studies.length > 1) {
    throw new KeymarkError(
      'bad-input',
      `${project} holds several packets. Say which with --study: ${studies.map((study) => study.name).join(', ')}.`,
    )
  }
  return study.id
}

function printImports(imports: LabelsImport[], dryRun: boolean): void {
  const columns = ['file', 'annotator', 'events', 'newEvents', 'new', 'updated', 'unchanged', 'unknown'] as const
  print(
    table(
      [...columns.map((column) => (column === 'newEvents' ? 'new events' : column)), 'conflicting'],
      imports.map((row) => [...columns.map((column) => row[column]), row.conflicting.length]),
    ),
  )
  for (const { file, conflicting } of imports) {
    if (conflicting.length > 0) {
      print(`${file}: changed on both sides, worth another look: places ${conflicting.join(', ')}`)
    }
  }
  if (dryRun) print('Nothing was written (--dry-run).')
}

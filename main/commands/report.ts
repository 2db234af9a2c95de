/** `report`: what a paper needs of a study. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { writeReport } from '../work/report.ts'
import { withHost } from './command-host.ts'
import { print, printJson } from './output.ts'

export function registerReport(program: Command): void {
  program
    .command('report')
    .description(
      'what a paper needs of a study: methods text, tables in LaTeX, figures at column width, the dataset with its card',
    )
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
    .requiredOption('--out <folder>', 'folder to write into')
    .option('--json', 'print every sentence with its values, and where each was read')
    .action((options: { project: string; study: string; out: string; json?: boolean }) =>
      withHost({ path: options.project, mustExist: true }, async ({ client, workspace }) => {
        const { id } = await client.study.find({ name: options.study })
        const out = resolve(options.out)
        const { files, sections } = await writeReport(workspace, id, out)
        if (options.json === true) printJson({ out, files, sections })
        else for (const file of files) print(resolve(out, file))
      }),
    )
}

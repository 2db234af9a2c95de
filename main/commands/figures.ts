/** `figures`: a study's figures as files, the same as in the window. */
import type { Command } from 'commander'
import { writeFigures } from '../exchange/figure.ts'
import { withHost } from './command-host.ts'
import { labelOptions, labelSelection, type LabelOptions } from './label-selection.ts'
import { print, printJson } from './output.ts'

interface Options extends LabelOptions {
  project: string
  out: string
  excel?: boolean
  json?: boolean
}

export function registerFigures(program: Command): void {
  const command = program
    .command('figures')
    .description('Figure 2 and the other statistics of a study as SVG, PNG, CSV and Vega-Lite')
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
    .requiredOption('--out <folder>', 'folder to write into')
  labelOptions(command)
    .option('--excel', 'CSV for a spreadsheet that opens it by double click: with a byte order mark')
    .option('--json', 'print the statistics as JSON')
    .action((options: Options) =>
      withHost({ path: options.project, mustExist: true }, async (host) => {
        const selection = await labelSelection(host, options)
        const { statistics, figures } = await host.client.statistics.study(selection)
        const files = await writeFigures(figures, options.out, { excel: options.excel ?? false })
        if (options.json === true) printJson({ files, statistics })
        else for (const file of files) print(file)
      }),
    )
}

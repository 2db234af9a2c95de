/** `layers`: Figure 2 in numbers. */
import type { Command } from 'commander'
import type { LayerCounts } from '#contract/statistics.ts'
import { type ColumnOf, tableOf } from '../analysis/table/table-of.ts'
import { withHost } from './command-host.ts'
import { labelOptions, labelSelection, type LabelOptions } from './label-selection.ts'
import { print, printJson } from './output.ts'
import { printed } from './print-table.ts'

const COLUMNS = ['layer', 'keys', 'triggers', 'shallow', 'semantic', 'both', 'uncovered', 'patterns'] as const

export function registerLayers(program: Command): void {
  const command = program
    .command('layers')
    .description(
      'Figure 2: triggers by the kinds of their patterns, per layer, over the labelled keys; a key counts once',
    )
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
  labelOptions(command)
    .option('--json', 'print as JSON')
    .action((options: LabelOptions & { project: string; json?: boolean }) =>
      withHost({ path: options.project, mustExist: true }, async (host) => {
        const layers = await host.client.statistics.layers(await labelSelection(host, options))
        if (options.json === true) printJson({ layers })
        else
          print(
            printed(
              tableOf(
                COLUMNS.map((name): ColumnOf<LayerCounts> => ({
                  printed: name,
                  format: 'count',
                  cell: (layer) => layer[name],
                })),
                layers,
              ),
            ),
          )
      }),
    )
}

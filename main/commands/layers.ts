/** `layers`: Figure 2 in numbers. */
import type { Command } from 'commander'
import { namesOf, severalOf } from '#contract/kind.ts'
import type { LayerCounts } from '#contract/statistics.ts'
import { type ColumnOf, tableOf } from '../analysis/table/table-of.ts'
import { withHost } from './command-host.ts'
import { labelOptions, labelSelection, type LabelOptions } from './label-selection.ts'
import { print, printJson } from './output.ts'
import { printed } from './print-table.ts'

const columnsOf = (kinds: readonly string[]): string[] => [
  'layer',
  'keys',
  'triggers',
  ...kinds,
  ...(kinds.length > 1 ? ['both'] : []),
  'uncovered',
  'patterns',
]

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
        const selection = await labelSelection(host, options)
        const layers = await host.client.statistics.layers(selection)
        const { kinds } = await host.client.study.find({ name: options.study })
        if (options.json === true) printJson({ layers })
        else {
          const { source } = await host.client.statistics.study(selection)
          print(
            printed(
              tableOf(
                columnsOf(namesOf(kinds)).map((name): ColumnOf<LayerCounts> => ({
                  printed: name === 'both' ? severalOf(kinds.kinds.length) : name,
                  format: 'count',
                  cell: (layer) => layer[name] ?? 0,
                })),
                layers,
                { note: source },
              ),
            ),
          )
        }
      }),
    )
}

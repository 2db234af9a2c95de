/** `compare`: what two scans find in the same keys. */
import type { Command } from 'commander'
import { withHost } from './command-host.ts'
import { showing } from './follow.ts'
import { positiveUpTo } from './options.ts'
import { print, printJson } from './output.ts'
import { printed } from './print-table.ts'

interface Options {
  project: string
  limit: number
  json?: boolean
}

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description('what two scans find in the same keys: of two texts, two parts of one, two checkpoints')
    .argument('<scan>', 'name of a scan')
    .argument('<other>', 'name of the other')
    .requiredOption('--project <file>', 'project file')
    .option('--limit <n>', 'keys that changed most, at most 10000', positiveUpTo(10_000), 20)
    .option('--json', 'print as JSON')
    .action((one: string, other: string, { project, limit, json }: Options) =>
      withHost({ path: project, mustExist: true }, async (host) => {
        const [first, second] = [
          await host.client.scan.find({ name: one }),
          await host.client.scan.find({ name: other }),
        ]
        const found = await showing(host, () => host.client.scan.compare({ first: first.id, second: second.id, limit }))
        const { tables, ...rest } = found
        if (json === true) return printJson(rest)
        print(printed(tables.layers))
        print('\nkeys that changed most')
        print(printed(tables.changed))
      }),
    )
}

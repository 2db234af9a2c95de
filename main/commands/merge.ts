/** `merge`: the shards of a scan, joined to the scan that was never split. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { withHost } from './command-host.ts'
import { followMerge } from './follow.ts'
import { printJson } from './output.ts'
import { corpusNamed, printScan } from './scan.ts'

interface Options {
  project: string
  model?: string
  corpus?: string[]
  name?: string
  json?: boolean
}

export function registerMerge(program: Command): void {
  program
    .command('merge')
    .description('join the shards of a scan to the scan that was never split')
    .argument('<shard...>', 'projects that shards were scanned into')
    .requiredOption('--project <file>', 'project file for the whole, created if need be')
    .option('--model <path>', 'where the model is now (default: where the shards read it)')
    .option('--corpus <file...>', 'where the corpus is now (default: where the shards read it)')
    .option('--name <name>', 'name of the scan')
    .option('--json', 'print the scan as JSON')
    .action((shards: string[], { project, model, corpus, name, json }: Options) =>
      withHost({ path: project, mustExist: false }, async (host) => {
        const { files } = host.workspace
        const scan = await followMerge(host, {
          name: name ?? null,
          shards: shards.map((shard) => files.register(resolve(shard)).id),
          model:
            model === undefined
              ? null
              : files.register(model === 'demo' ? host.workspace.demoModel : resolve(model)).id,
          corpus: corpus?.map((given) => corpusNamed(host, given)) ?? null,
        })
        if (json === true) printJson(scan)
        else printScan(scan)
      }),
    )
}

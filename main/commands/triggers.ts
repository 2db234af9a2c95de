import type { Command } from 'commander'
import type { KeyId } from '#contract/key.ts'
import { withHost } from './command-host.ts'
import { keyId } from './options.ts'
import { print, printJson } from './output.ts'
import { prefixLine } from './prefix-line.ts'

export function registerTriggers(program: Command): void {
  program
    .command('triggers')
    .description("a key's trigger examples, strongest first")
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--key <layer/index>', 'layer from 1, key from 0', keyId)
    .option('--scan <name>', 'name of the scan (default: the latest)')
    .option('--json', 'print as JSON')
    .action((options: { project: string; key: KeyId; scan?: string; json?: boolean }) =>
      withHost({ path: options.project, mustExist: true }, async (host) => {
        const scan = await host.client.scan.find({ name: options.scan ?? null })
        const { key, triggers } = await host.client.key.get({ scan: scan.id, ...options.key })
        if (options.json === true) {
          printJson({ key: { layer: key.layer, index: key.index }, scan, triggers })
          return
        }
        print(`key ${key.layer}/${key.index} of "${scan.name}": ${triggers.length} triggers`)
        for (const trigger of triggers) print(prefixLine(trigger))
      }),
    )
}

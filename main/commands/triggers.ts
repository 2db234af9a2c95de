import type { Command } from 'commander'
import type { KeyActivity } from '#contract/activity.ts'
import { percent } from '#contract/decimal.ts'
import type { KeyId } from '#contract/key.ts'
import { count } from '#contract/number-text.ts'
import { Side } from '#contract/side.ts'
import { withHost } from './command-host.ts'
import { choice, keyId } from './options.ts'
import { print, printJson } from './output.ts'
import { prefixLine } from './prefix-line.ts'

export function registerTriggers(program: Command): void {
  program
    .command('triggers')
    .description("a key's trigger examples, strongest first")
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--key <layer/index>', 'layer from 1, key from 0', keyId)
    .option('--scan <name>', 'name of the scan (default: the latest)')
    .option('--side <side>', 'positive, or negative: the most negative coefficients', choice(Side), 'positive')
    .option('--json', 'print as JSON')
    .action((options: { project: string; key: KeyId; scan?: string; side: Side; json?: boolean }) =>
      withHost({ path: options.project, mustExist: true }, async (host) => {
        const scan = await host.client.scan.find({ name: options.scan ?? null })
        const { side } = options
        const { key, triggers, activity } = await host.client.key.get({ scan: scan.id, side, ...options.key })
        if (options.json === true) {
          printJson({ key: { layer: key.layer, index: key.index }, side, scan, triggers, activity })
          return
        }
        const which = side === 'positive' ? '' : ', negative side'
        print(`key ${key.layer}/${key.index} of "${scan.name}"${which}: ${triggers.length} triggers`)
        if (activity !== null) print(firing(activity, side))
        for (const trigger of triggers) print(prefixLine(trigger))
      }),
    )
}

function firing({ positions, sides }: KeyActivity, wanted: Side): string {
  const fired = sides.find(({ side }) => side === wanted)?.fired ?? 0
  return `fires at ${count(fired)} of ${count(positions)} positions (${percent(fired / Math.max(positions, 1), 1)})`
}

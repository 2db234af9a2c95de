/** `sample`: a study's draw. */
import type { Command } from 'commander'
import { withHost } from './command-host.ts'
import { positiveInteger, seed } from './options.ts'
import { print, printJson } from './output.ts'

export function registerStudy(program: Command): void {
  program
    .command('sample')
    .description('draw random keys of every layer for an annotator')
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
    .option('--per-layer <n>', 'keys per layer', positiveInteger, 10)
    .option('--seed <n>', 'same seed, same keys', seed, 1)
    .requiredOption('--annotator <name>', 'who labels')
    .option('--scan <name>', 'name of the scan (default: the latest)')
    .option('--json', 'print as JSON')
    .action(
      (options: {
        project: string
        study: string
        perLayer: number
        seed: number
        annotator: string
        scan?: string
        json?: boolean
      }) =>
        withHost({ path: options.project, mustExist: true }, async (host) => {
          const scan = await host.client.scan.find({ name: options.scan ?? null })
          const { study: name, perLayer, seed, annotator } = options
          const study = await host.client.study.sample({ name, scan: scan.id, perLayer, seed, annotator })
          if (options.json === true) printJson({ ...study, keys: await host.client.study.keys({ study: study.id }) })
          else
            print(
              `study "${study.name}": ${study.assignments} keys for ${annotator}, from scan "${scan.name}", seed ${seed}`,
            )
        }),
    )
}

import type { Command } from 'commander'
import { resolve } from 'node:path'
import { ScanSettings } from '#contract/scan.ts'
import type { Host } from '../host.ts'
import { withHost } from './command-host.ts'
import { print, say, table } from './output.ts'
import { prefixLine } from './prefix-line.ts'
import { followScan } from './follow.ts'
import { printScan } from './scan.ts'
import { median } from 'simple-statistics'

const SENTENCES = 30_000
const STUDY = { name: 'demo', perLayer: 10, seed: 7, annotator: 'me' }
const EXAMPLE_PREFIXES = 5

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('the main job on the model and text that come with Keymark')
    .option('--project <file>', 'project file', 'demo.keymark')
    .action((options: { project: string }) =>
      withHost({ path: options.project, mustExist: false }, async (host) => {
        say(
          `scanning ${SENTENCES.toLocaleString('en')} sentences of presidents' addresses, Moby-Dick, dictionary glosses and the King James Bible …`,
        )
        const scan = await followScan(host, {
          name: 'demo',
          model: { kind: 'demo' },
          corpus: [{ kind: 'built-in', name: 'demo' }],
          settings: ScanSettings.parse({ maxSentences: SENTENCES }),
        })
        printScan(scan)
        const studies = await host.client.study.list()
        if (!studies.some((study) => study.name === STUDY.name))
          await host.client.study.sample({ ...STUDY, scan: scan.id })
        for (const { layer, keys, fired } of scan.layers) await printLayer(host, scan.id, layer, keys, fired)
        const path = resolve(options.project)
        print(`\nproject: ${path}, with the study "${STUDY.name}" of ${STUDY.perLayer} random keys per layer to label`)
        print(`open it: npm start -- ${options.project}`)
      }),
    )
}

async function printLayer(host: Host, scan: number, layer: number, keys: number, fired: number): Promise<void> {
  const { keys: rows } = await host.client.key.list({ scan, layers: [layer], sort: 'index', limit: 500 })
  for (let offset = rows.length; offset < keys && rows.length === offset;) {
    const page = await host.client.key.list({ scan, layers: [layer], sort: 'index', limit: 500, offset })
    rows.push(...page.keys)
    offset += page.keys.length
    if (page.keys.length === 0) break
  }
  const tops = rows.flatMap(({ top }) => (top === null ? [] : [top]))
  print('')
  print(
    table(
      ['layer', 'keys', 'share that fired', 'median top coefficient'],
      [
        [
          String(layer),
          String(keys),
          `${((100 * fired) / keys).toFixed(1)} %`,
          tops.length === 0 ? '–' : median(tops).toPrecision(3),
        ],
      ],
    ),
  )
  // The key in the middle of the layer by its top coefficient: neither the best nor the worst to read.
  const ranked = rows.filter(({ top }) => top !== null).toSorted((a, b) => (b.top ?? 0) - (a.top ?? 0))
  const example = ranked[Math.floor(ranked.length / 2)]
  if (example === undefined) return
  const { triggers } = await host.client.key.get({ scan, layer, index: example.index })
  print(`  key ${layer}/${example.index}`)
  for (const trigger of triggers.slice(0, EXAMPLE_PREFIXES)) print(prefixLine(trigger))
}

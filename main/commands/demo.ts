import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import { percent } from '#contract/decimal.ts'
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { AnalysisSettings, PAGE_ANALYSES } from '#contract/analysis/registry.ts'
import { isLabelled } from '#contract/annotation.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { DEMO_SCAN, DEMO_STUDY } from '#contract/demo.ts'
import { ScanSettings } from '#contract/scan.ts'
import { allLabels, type StudyStatistics } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { writeFigures } from '../exchange/figure.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { studyReport } from './agreement-report.ts'
import { withHost } from './command-host.ts'
import { print, say, table } from './output.ts'
import { prefixLine } from './prefix-line.ts'
import { follow, followScan } from './follow.ts'
import { printScan } from './scan.ts'
import { median } from 'simple-statistics'

const EXAMPLE_PREFIXES = 5

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('the main job on the model and text that come with Keymark')
    .option('--project <file>', 'project file', 'demo.keymark')
    .option('--figures <folder>', 'folder for the figures', 'demo-figures')
    .action((options: { project: string; figures: string }) =>
      withHost({ path: options.project, mustExist: false }, async (host) => {
        say(
          `scanning ${DEMO_SCAN.settings.maxSentences.toLocaleString('en')} sentences of presidents' addresses, Moby-Dick, dictionary glosses and the King James Bible …`,
        )
        const scan = await followScan(host, { ...DEMO_SCAN, settings: ScanSettings.parse(DEMO_SCAN.settings) })
        printScan(scan)
        const studies = await host.client.study.list()
        if (!studies.some((study) => study.name === DEMO_STUDY.name))
          await host.client.study.sample({ ...DEMO_STUDY, scan: scan.id })
        for (const { layer, keys, fired } of scan.layers) await printLayer(host, scan.id, layer, keys, fired)
        const figures = await demoFigures(host, scan.id)
        const files = await writeFigures(figures, options.figures)
        print(
          `\n${figures.length} figures of the paper for this model, as SVG, PNG, CSV and Vega-Lite (${files.length} files):`,
        )
        print(
          table(
            ['figure', 'shows'],
            figures.map(({ name, caption }) => [name, caption]),
          ),
        )
        const path = resolve(options.project)
        print(`\nfigures: ${resolve(options.figures)}`)
        print(
          `project: ${path}, with the study "${DEMO_STUDY.name}" of ${DEMO_STUDY.perLayer} random keys per layer to label`,
        )
        print(`open it: npm start -- ${options.project}`)
      }),
    )
}

/** Seed and draws of the agreement's intervals, as `keymark agreement` takes them by itself. */
const AGREEMENT = { seed: 1, draws: DEFAULT_DRAWS }

/** How far the readers agree, what was adjudicated, and what they found where nothing was put. */
async function printReading(
  { client }: Host,
  { id, name }: Study,
  { adjudicated, notAdjudicated, controls }: StudyStatistics,
): Promise<void> {
  print(`\n${studyReport(name, await client.agreement.study({ study: id, ...AGREEMENT }))}`)
  print(
    `\n${adjudicated} of ${adjudicated + notAdjudicated} keys are adjudicated; in Figure 2 every reader counts for the others.`,
  )
  const { value, low, high } = controls.withPattern
  if (value !== null && low !== null && high !== null) {
    print(
      `On ${controls.annotations} control keys, whose prefixes are random, a pattern was found in ${percent(value)} (${percent(low)} to ${percent(high)}).`,
    )
  }
}

/** Figure 2 and its kin from the labels that come with the model, and those of all analyses. */
async function demoFigures(host: Host, scan: number): Promise<NamedFigure[]> {
  say('labelling 80 keys as three readers read them …')
  const study = await host.client.study.demo({ scan })
  const { figures, statistics } = await host.client.statistics.study(allLabels(study.id))
  await printReading(host, study, statistics)
  const all: NamedFigure[] = [...figures]
  // Every analysis as the paper made it, on the sentences kept back from the demo model.
  for (const { name, reads } of PAGE_ANALYSES) {
    const settings = AnalysisSettings.parse({ name })
    const text = reads.includes('text') ? ({ kind: 'held-out' } as const) : null
    const { started, isCancelled } = await follow(host, () => host.client.analysis.start({ scan, settings, text }))
    if (isCancelled)
      throw new KeymarkError('cancelled', 'The demo was stopped. What it found is kept; run it again to continue.')
    all.push(...(await host.client.analysis.get({ analysis: started.analysis })).figures)
  }
  return all
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
      [[String(layer), String(keys), percent(fired / keys, 1), tops.length === 0 ? '–' : median(tops).toPrecision(3)]],
    ),
  )
  // The key in the middle of the layer by its top coefficient: neither the best nor the worst to read.
  const ranked = rows.filter(({ top }) => top !== null).toSorted((a, b) => (b.top ?? 0) - (a.top ?? 0))
  // What is to be labelled blind is not printed.
  const example = ranked.slice(Math.floor(ranked.length / 2)).find(({ label }) => label === null || isLabelled(label))
  if (example === undefined) return
  const { triggers } = await host.client.key.get({ scan, layer, index: example.index })
  print(`  key ${layer}/${example.index}`)
  for (const trigger of triggers.slice(0, EXAMPLE_PREFIXES)) print(prefixLine(trigger))
}

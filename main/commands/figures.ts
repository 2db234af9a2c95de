/** `figures`: a study's figures as files, the same as in the window. */
import type { Command } from 'commander'
import type { LabelSelection } from '#contract/statistics.ts'
import { writeFigures } from '../exchange/figure.ts'
import { withHost } from './command-host.ts'
import { day, layerList, positiveInteger } from './options.ts'
import { print, printJson } from './output.ts'

interface Options {
  project: string
  study: string
  out: string
  labels: string
  layers?: number[]
  from?: string
  to?: string
  guideline?: number
  json?: boolean
}

export function registerFigures(program: Command): void {
  program
    .command('figures')
    .description('Figure 2 and the other statistics of a study as SVG, PNG, CSV and Vega-Lite')
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the study')
    .requiredOption('--out <folder>', 'folder to write into')
    .option(
      '--labels <whose>',
      "adjudicated (the agreed annotation, else everyone's), adjudicated-only, annotators, or the name of one annotator",
      'adjudicated',
    )
    .option('--layers <list>', 'only these layers, as 1,2,5', layerList)
    .option('--from <day>', 'only keys worked on on this day or later, as 2026-01-31 (your time zone)', day)
    .option('--to <day>', 'only keys worked on on this day or earlier', day)
    .option('--guideline <version>', 'only labels made under this version of the guidelines', positiveInteger)
    .option('--json', 'print the statistics as JSON')
    .action((options: Options) =>
      withHost({ path: options.project, mustExist: true }, async (host) => {
        const { labels } = options
        const { layers = [], from = null, to = null, guideline = null } = options
        const selection: LabelSelection = {
          study: (await host.client.study.find({ name: options.study })).id,
          version: isVersion(labels) ? labels : { annotator: labels },
          layers,
          from,
          to,
          guideline,
        }
        const { statistics, figures } = await host.client.statistics.study(selection)
        const files = await writeFigures(figures, options.out)
        if (options.json === true) printJson({ files, statistics })
        else for (const file of files) print(file)
      }),
    )
}

const isVersion = (labels: string): labels is 'adjudicated' | 'adjudicated-only' | 'annotators' =>
  ['adjudicated', 'adjudicated-only', 'annotators'].includes(labels)

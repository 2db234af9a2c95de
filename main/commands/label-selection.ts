/** Which labels of a study count: the filters of the page Layers, as options. */
import type { Command } from 'commander'
import { ExampleSource } from '#contract/stratum.ts'
import type { LabelSelection } from '#contract/statistics.ts'
import type { Host } from '../host.ts'
import { choice, day, layerList, positiveInteger } from './options.ts'

export interface LabelOptions {
  study: string
  labels: string
  layers?: number[]
  from?: string
  to?: string
  guideline?: number
  examples?: ExampleSource
  scan?: string
}

export const labelOptions = (command: Command): Command =>
  command
    .option(
      '--labels <whose>',
      "adjudicated (the agreed annotation, else everyone's), adjudicated-only, annotators, or the name of one annotator",
      'adjudicated',
    )
    .option('--layers <list>', 'only these layers, as 1,2,5', layerList)
    .option('--from <day>', 'only keys worked on on this day or later, as 2026-01-31 (your time zone)', day)
    .option('--to <day>', 'only keys worked on on this day or earlier', day)
    .option('--guideline <version>', 'only labels made under this version of the guidelines', positiveInteger)
    .option(
      '--examples <source>',
      'only keys read by these prefixes: top, interval:40-50 and so on, or random',
      choice(ExampleSource),
    )
    .option('--scan <name>', 'of a study of several scans: the one whose keys count (default: its first)')

export async function labelSelection(
  { client }: Host,
  { study, labels, layers = [], from, to, guideline, examples, scan }: LabelOptions,
): Promise<LabelSelection> {
  const { id } = await client.study.find({ name: study })
  return {
    study: id,
    version: isVersion(labels) ? labels : { annotator: labels },
    layers,
    from: from ?? null,
    to: to ?? null,
    guideline: guideline ?? null,
    ...(examples && { examples }),
    ...(scan !== undefined && { scan: (await client.scan.find({ name: scan })).id }),
  }
}

const isVersion = (labels: string): labels is 'adjudicated' | 'adjudicated-only' | 'annotators' =>
  ['adjudicated', 'adjudicated-only', 'annotators'].includes(labels)

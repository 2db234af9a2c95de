/** `analyze`: the analyses of the model's side of the paper, one a run. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { AnalysisText, Value } from '#contract/analysis.ts'
import type { AnalysisDefinition } from '#contract/analysis/definition.ts'
import { analysisNamed, AnalysisSettings, PAGE_ANALYSES, type PageAnalysis } from '#contract/analysis/registry.ts'
import { Positions } from '#contract/analysis/settings.ts'
import type { KeyId } from '#contract/key.ts'
import { Clean, Split } from '#contract/scan.ts'
import { Side } from '#contract/side.ts'
import { z } from 'zod'
import { plural } from '../analysis/figure/figure-parts.ts'
import { writeFigures } from '../exchange/figure.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { follow } from './follow.ts'
import { choice, keyList, locale, positiveInteger, positiveUpTo, seed } from './options.ts'
import { print, printJson, say } from './output.ts'
import { printed } from './print-table.ts'
import { likeliestTable } from '../analysis/values/table.ts'
import { corpusNamed } from './scan.ts'

interface Options {
  project: string
  scan?: string
  model?: string
  text?: string
  split?: Split
  locale?: string
  clean?: Clean
  field?: string
  positions?: Positions
  examples?: number
  seed?: number
  finalNorm?: 'on' | 'off'
  keys?: KeyId[]
  study?: string
  side?: Side
  figures?: string
  json?: boolean
  /** The number settings of one analysis alone. */
  [setting: string]: unknown
}

export function registerAnalyze(program: Command): void {
  const analyze = program.command('analyze').description("the model's side of the paper, on a scan's model")
  for (const definition of PAGE_ANALYSES) register(analyze, definition)
}

function register(analyze: Command, definition: AnalysisDefinition & { name: PageAnalysis }): void {
  const { name, about, reads, settings, numbers } = definition
  const readsText = reads.includes('text')
  const command = analyze
    .command(name)
    .description(about)
    .requiredOption('--project <file>', 'project file')
    .option('--scan <name>', 'name of the scan (default: the latest)')

  if (reads.includes('model')) command.option('--model <path>', "where the scan's model is now, if it was moved")
  const standard: Partial<Record<string, unknown>> = settings.parse({ name })
  if (readsText) {
    command
      .requiredOption(
        '--text <file>',
        'a text that the model was not trained on; held-out for what the scan kept out, or else the sentences kept back from the demo model',
      )
      .option('--split <rule>', 'sentence (by rule) or line (one sentence a line)', choice(Split))
      .option('--locale <tag>', 'language whose rules find sentences, such as de, fr or zh', locale)
      .option('--clean <what>', 'none, or wikitext: undo the spacing and marks of the WikiText files', choice(Clean))
      .option('--field <column>', 'column that holds the text, where it is a table')
      .option(
        '--examples <n>',
        `random sentences that are read (default ${standard['examples'] === null ? 'all' : '4000; all with --positions all'})`,
        positiveInteger,
      )
      .option('--seed <n>', 'of the random choices', seed)
  }
  if ('positions' in standard)
    command.option(
      '--positions <which>',
      `one (a random one of every sentence) or all (default ${String(standard['positions'])})`,
      choice(Positions),
    )
  if ('finalNorm' in standard)
    command.option(
      '--final-norm <on|off>',
      `read out through the model's final normalisation (default ${standard['finalNorm'] === true ? 'on' : 'off'})`,
      choice(z.enum(['on', 'off'])),
    )
  if (name === 'values')
    command.option('--keys <list>', 'print these values, as 1/3,2/7 (default: the 100 most confident)', keyList)
  if (name === 'effect')
    command
      .option('--keys <list>', 'of these keys, as 1/3,2/7 (default: random ones of each layer)', keyList)
      .option('--study <name>', 'of the keys of this study')
      .option('--side <side>', `${Side.options.join(' or ')}: at whose triggers (default positive)`, choice(Side))
  for (const { option, about, largest } of numbers)
    command.option(option, about, largest === undefined ? positiveInteger : positiveUpTo(largest))
  if ('seed' in standard && !readsText) command.option('--seed <n>', 'of the random choices', seed)
  command
    .option('--figures <folder>', 'also write the figures there, as SVG, PNG, CSV and Vega-Lite')
    .option('--json', 'print the result as JSON')
    .action((options: Options) =>
      withHost({ path: options.project, mustExist: true }, (host) => analyzeAndPrint(host, name, options)),
    )
}

async function analyzeAndPrint(host: Host, name: PageAnalysis, options: Options): Promise<void> {
  const { result, values, effects, withheld, figures, table, labels } = await analyzed(host, name, options)
  const files = options.figures === undefined ? [] : await writeFigures(figures, options.figures)
  if (withheld.effects > 0)
    say(
      `${plural(withheld.effects, 'key')} that somebody has yet to label blind in this project: left out of all that is shown`,
    )
  if (options.json === true) printJson(values === null ? result : { ...result, values })
  else {
    if (table !== null) print(printed(table))
    if (labels !== null) print(`\n${printed(labels)}`)
    if (values !== null) print(`\n${printed(likeliestTable(values))}`)
    if (effects !== null) print(`\n${printed(effects)}`)
    for (const file of files) print(file)
  }
}

/** Runs it, or takes it as it is where it was run before. */
async function analyzed(host: Host, name: PageAnalysis, options: Options) {
  const { client } = host
  const study = options.study === undefined ? null : await studyNamed(host, options.study)
  const isOfSeveral = study !== null && study.scans.length > 1 && options.scan !== undefined
  const scan =
    isOfSeveral || study === null ? (await client.scan.find({ name: options.scan ?? null })).id : (study.scan ?? 0)
  const { keys } = options
  // Unknown keys are told before the work: a layer that has the last of them has those before it.
  const byLayer = Map.groupBy(keys ?? [], ({ layer }) => layer)
  for (const [layer, wanted] of byLayer)
    await client.key.get({ scan, layer, index: Math.max(...wanted.map(({ index }) => index)) })
  const request = {
    scan,
    settings: settingsOf(name, options, study?.id),
    text: options.text === undefined ? null : textNamed(host, options.text),
  }
  const kept = options.model === undefined ? await client.analysis.kept(request) : null
  if (kept !== null) {
    const isLook = ((await client.project.get())?.readOnly ?? null) !== null
    say(`${isLook ? '' : 'the model is not where the scan read it; '}this was found on ${kept.created.slice(0, 10)}`)
  }
  const cost = kept === null ? await client.analysis.cost(request) : null
  if (cost !== null)
    say(
      `${plural(cost.keys, 'key')} at ${plural(cost.triggers, 'trigger')}: ${plural(cost.passes, 'forward pass', 'forward passes')}`,
    )
  const analysis = kept?.id ?? (await run(host, { ...request, model: options.model }))
  const { result, figures, table, effects, withheld, labels } = await client.analysis.get({ analysis })
  if (result === null) throw new KeymarkError('internal', 'A finished analysis has a result.')
  const values: Value[] | null =
    name === 'values' ? await client.analysis.values({ analysis, keys: keys ?? null }) : null
  return { result, values, effects, withheld, figures, table, labels }
}

/** @throws KeymarkError `unsupported` for a study that came in a packet. */
async function studyNamed({ client }: Host, name: string) {
  const study = await client.study.find({ name })
  if (study.scan !== null) return study
  throw new KeymarkError(
    'unsupported',
    `The study "${study.name}" came in a packet, which hides its keys. Run this in the project that sent it.`,
  )
}

async function run(
  host: Host,
  {
    model,
    ...request
  }: { scan: number; settings: AnalysisSettings; text: AnalysisText | null; model: string | undefined },
): Promise<number> {
  const moved = model === undefined ? null : host.workspace.files.register(resolve(model)).id
  const { started, isCancelled } = await follow(host, () => host.client.analysis.start({ ...request, model: moved }))
  if (isCancelled) {
    throw new KeymarkError(
      'cancelled',
      'The analysis was stopped. What it found is kept; run the same command to continue.',
    )
  }
  return started.analysis
}

/** Options that were not given are those of the contract. */
function settingsOf(name: PageAnalysis, options: Options, study: number | undefined): AnalysisSettings {
  const { split, locale: language, clean, field, positions, seed, finalNorm } = options
  if (options.keys !== undefined && study !== undefined)
    throw new KeymarkError('bad-input', 'Say of which keys once: --keys, or --study.')
  const given = {
    ...Object.fromEntries(analysisNamed(name).numbers.map((number) => [number.name, options[number.name]])),
    split,
    locale: language,
    clean,
    field,
    positions,
    seed,
    finalNorm: finalNorm === undefined ? undefined : finalNorm === 'on',
    ...(name === 'effect' && { keys: options.keys, study, side: options.side }),
    examples: options.examples ?? (positions === 'all' ? null : undefined),
  }
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return AnalysisSettings.parse({ name, ...settings })
}

const textNamed = (host: Host, text: string): AnalysisText =>
  text === 'held-out' ? { kind: 'held-out' } : corpusNamed(host, text)

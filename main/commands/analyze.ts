/** `analyze`: the analyses of the model's side of the paper, one a run. */
import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AnalysisText, Value } from '#contract/analysis.ts'
import type { AnalysisDefinition } from '#contract/analysis/definition.ts'
import { analysisNamed, AnalysisSettings, PAGE_ANALYSES, type PageAnalysis } from '#contract/analysis/registry.ts'
import { Positions } from '#contract/analysis/settings.ts'
import type { KeyId } from '#contract/key.ts'
import { Clean, Split } from '#contract/scan.ts'
import { z } from 'zod'
import { writeFigures } from '../exchange/figure.ts'
import type { Host } from '../host.ts'
import { isBuiltInCorpus } from '../inference/corpus/built-in.ts'
import { surveyText, type TextInput } from '../inference/corpus/held-out.ts'
import { KeymarkError } from '../keymark-error.ts'
import { getKey } from '../store/key.ts'
import { findSameAnalysis } from '../store/analysis.ts'
import { findScan, getScan, getScanInput } from '../store/scan.ts'
import { withHost } from './command-host.ts'
import { follow } from './follow.ts'
import { choice, keyList, locale, positiveInteger, positiveUpTo, seed } from './options.ts'
import { print, printJson, say } from './output.ts'
import { analysisTables } from './analysis-tables.ts'

interface Options {
  project: string
  scan?: string
  model?: string
  text?: string
  split?: Split
  locale?: string
  clean?: Clean
  positions?: Positions
  examples?: number
  seed?: number
  finalNorm?: 'on' | 'off'
  keys?: KeyId[]
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
    .option('--model <path>', "where the scan's model is now, if it was moved")
  const standard: Partial<Record<string, unknown>> = settings.parse({ name })
  if (readsText) {
    command
      .requiredOption(
        '--text <file>',
        'a text that the model was not trained on; held-out for the sentences kept back from the demo model',
      )
      .option('--split <rule>', 'sentence (by rule) or line (one sentence a line)', choice(Split))
      .option('--locale <tag>', 'language whose rules find sentences, such as de, fr or zh', locale)
      .option('--clean <what>', 'none, or wikitext: undo the spacing and marks of the WikiText files', choice(Clean))
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
  const { result, values, figures } = await analyzed(host, name, options)
  const files = options.figures === undefined ? [] : await writeFigures(figures, options.figures)
  if (options.json === true) printJson(values === null ? result : { ...result, values })
  else {
    print(analysisTables(result, values))
    for (const file of files) print(file)
  }
}

/** Runs it, or takes it as it is where it was run before. */
async function analyzed(host: Host, name: PageAnalysis, options: Options) {
  const { client, workspace } = host
  const scan = findScan(workspace.store, options.scan ?? null).id
  const { keys } = options
  // Unknown keys are told before the work.
  for (const key of keys ?? []) getKey(workspace.store, scan, key)
  const settings = settingsOf(name, options)
  const analysis = stored(host, scan, settings, options) ?? (await run(host, scan, settings, options))
  const { result, figures } = await client.analysis.get({ analysis })
  if (result === null) throw new KeymarkError('internal', 'A finished analysis has a result.')
  const values: Value[] | null =
    name === 'values' ? await client.analysis.values({ analysis, keys: keys ?? null }) : null
  return { result, values, figures }
}

async function run(host: Host, scan: number, settings: AnalysisSettings, options: Options): Promise<number> {
  const { files } = host.workspace
  const { started, isCancelled } = await follow(host, () =>
    host.client.analysis.start({
      scan,
      settings,
      text: options.text === undefined ? null : textOf(host, textInput(options.text)),
      model: options.model === undefined ? null : files.register(resolve(options.model)).id,
    }),
  )
  if (isCancelled) {
    throw new KeymarkError(
      'cancelled',
      'The analysis was stopped. What it found is kept; run the same command to continue.',
    )
  }
  return started.analysis
}

/** What was found before, where the model is not at hand to find it again. */
function stored(
  { workspace }: Host,
  scan: number,
  settings: AnalysisSettings,
  { model, text }: Options,
): number | null {
  const { store } = workspace
  if (model !== undefined || existsSync(getScanInput(store, scan).model)) return null
  const kept = findSameAnalysis(store, scan, settings, {
    text: text === undefined ? null : { sha256: textSha256(textInput(text)) },
    sentences: analysisNamed(settings.name).reads.includes('triggers') ? getScan(store, scan).counts.sentences : null,
    applicationVersion: workspace.version,
  })
  if (kept?.state !== 'done') return null
  say(`the model is not where the scan read it; this was found on ${kept.created.slice(0, 10)}`)
  return kept.id
}

const textSha256 = (text: TextInput): string => surveyText(text).sha256

/** Options that were not given are those of the contract. */
function settingsOf(name: PageAnalysis, options: Options): AnalysisSettings {
  const { split, locale: language, clean, positions, seed, finalNorm } = options
  const given = {
    ...Object.fromEntries(analysisNamed(name).numbers.map((number) => [number.name, options[number.name]])),
    split,
    locale: language,
    clean,
    positions,
    seed,
    finalNorm: finalNorm === undefined ? undefined : finalNorm === 'on',
    examples: options.examples ?? (positions === 'all' ? null : undefined),
  }
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return AnalysisSettings.parse({ name, ...settings })
}

function textInput(text: string): TextInput {
  if (text === 'held-out') return { kind: 'held-out' }
  if (isBuiltInCorpus(text)) return { kind: 'built-in', name: text }
  return { kind: 'file', path: resolve(text) }
}

function textOf(host: Host, text: TextInput): AnalysisText {
  return text.kind === 'file' ? { kind: 'file', file: host.workspace.files.register(text.path).id } : text
}

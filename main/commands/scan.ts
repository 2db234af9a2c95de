import type { Command } from 'commander'
import { resolve } from 'node:path'
import { BuiltInCorpus, type CorpusSource } from '#contract/corpus.ts'
import { type ModelSource, Provider } from '#contract/model.ts'
import { Clean, Prefixes, Sides, Split, ScanSettings, type Scan } from '#contract/scan.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Host } from '../host.ts'
import { withHost } from './command-host.ts'
import { choice, locale, partOf, positiveInteger, positiveUpTo, seed, shardOf, share } from './options.ts'
import { inWords, print, printJson, table } from './output.ts'
import { followQueued, followScan } from './follow.ts'
import { QUEUE, queueOf } from './queue.ts'

interface Options {
  project: string
  model: string
  variant?: string
  corpus: string[]
  top: number
  prefixes: Prefixes
  sides: Sides
  split: Split
  locale: string
  clean: Clean
  field: string
  sample?: number
  seed: number
  heldOut: number
  part?: { index: number; of: number }
  shard?: { index: number; of: number }
  queue?: string
  shards?: number
  results?: string
  maxSentences?: number
  provider: Provider
  threads?: number
  processes: number
  name?: string
  json?: boolean
}

export function registerScan(program: Command): void {
  program
    .command('scan')
    .description("find every key's trigger examples in a corpus")
    .requiredOption('--project <file>', 'project file, created if need be')
    .requiredOption('--model <path>', 'folder or .onnx file, or "demo"')
    .option('--variant <name>', 'which .onnx file of the folder, such as q4 (default: the most precise)')
    .requiredOption(
      '--corpus <file...>',
      `text, .jsonl, .csv, .tsv or .parquet files (or .gz, .zst of them), folders, patterns, or ${BuiltInCorpus.options.join(', ')}`,
    )
    .option('--top <n>', 'triggers kept for each key', positiveInteger, 25)
    .option('--prefixes <rule>', Prefixes.options.join(' or '), choice(Prefixes), 'one-per-sentence')
    .option(
      '--sides <which>',
      'auto, positive or both: whether a key’s most negative coefficients are kept as well; auto where they can be large',
      choice(Sides),
      'auto',
    )
    .option('--split <rule>', 'sentence (by rule) or line (one sentence a line)', choice(Split), 'sentence')
    .option('--locale <tag>', 'language whose rules find sentences, such as de, fr or zh', locale, 'en')
    .option(
      '--clean <what>',
      'none, or wikitext: undo the spacing and marks of the WikiText files',
      choice(Clean),
      'none',
    )
    .option('--field <column>', 'column that holds the text, where the corpus is a table', 'text')
    .option('--max-sentences <n>', 'the first sentences only', positiveInteger)
    .option('--sample <n>', 'a random sample of the sentences', positiveInteger)
    .option('--seed <n>', 'of the sample', seed, 1)
    .option('--held-out <share>', 'share of the documents that is kept out, for analyses to read', share, 0)
    .option('--part <i/n>', 'one of n parts of the documents, such as 1/2, for scans to compare', partOf)
    .option(
      '--shard <i/n>',
      'one of n ranges of the corpus, such as 3/8, into a project of its own, for merge to join',
      shardOf,
    )
    .option(...QUEUE)
    .option(
      '--shards <n>',
      'scan in so many shards that workers take from the queue, and merge them',
      positiveUpTo(10_000),
    )
    .option(
      '--results <folder>',
      'folder for results that workers share; without it those below 64 MB come through the queue',
    )
    .option('--provider <name>', Provider.options.join(', '), choice(Provider), 'auto')
    .option('--threads <n>', 'threads of the runtime, in each of its processes', positiveInteger)
    .option(
      '--processes <n>',
      'processes of the runtime, each with the model in its memory, that share the batches; what is found stays the same',
      positiveUpTo(64),
      1,
    )
    .option('--name <name>', 'name of the scan')
    .option('--json', 'print the scan as JSON')
    .action((options: Options) =>
      withHost({ path: options.project, mustExist: false }, async (host) => {
        const request = {
          name: options.name ?? null,
          model: modelSource(host, options.model, options.variant),
          corpus: options.corpus.map((name) => corpusNamed(host, name)),
          settings: ScanSettings.parse({
            triggersPerKey: options.top,
            prefixes: options.prefixes,
            sides: options.sides,
            split: options.split,
            locale: options.locale,
            clean: options.clean,
            field: options.field,
            sample: options.sample ?? null,
            sampleSeed: options.seed,
            heldOut: options.heldOut,
            part: options.part ?? null,
            shard: options.shard ?? null,
            maxSentences: options.maxSentences ?? null,
            provider: options.provider,
            threads: options.threads ?? null,
          } satisfies Record<keyof ScanSettings, unknown>),
        }
        const { shards, queue, results } = options
        if (shards === undefined && (queue !== undefined || results !== undefined))
          throw new KeymarkError('bad-input', 'Say into how many shards the scan is cut, with --shards.')
        if (shards !== undefined && options.processes > 1)
          throw new KeymarkError(
            'bad-input',
            'Workers scan the shards of a queue. Start more of them instead of --processes.',
          )
        const scan =
          shards === undefined
            ? await followScan(host, { ...request, processes: options.processes })
            : await followQueued(host, {
                ...request,
                shards,
                queue: queueOf(host, queue),
                results: results === undefined ? null : host.workspace.files.register(resolve(results)).id,
              })
        if (options.json === true) printJson(scan)
        else printScan(scan)
      }),
    )
}

/** A built-in corpus by its name, else a file by its path. */
export function corpusNamed({ workspace }: Host, text: string): CorpusSource {
  const { data: name } = BuiltInCorpus.safeParse(text)
  return name === undefined
    ? { kind: 'file', file: workspace.files.register(resolve(text)).id }
    : { kind: 'built-in', name }
}

export const modelSource = (host: Host, model: string, variant?: string): ModelSource =>
  model === 'demo'
    ? { kind: 'demo' }
    : {
        kind: 'file',
        file: host.workspace.files.register(resolve(model)).id,
        ...(variant !== undefined && { variant }),
      }

export function printScan(scan: Scan): void {
  const { counts, provenance } = scan
  if (provenance === null) throw new KeymarkError('internal', 'A finished scan has a provenance.')
  const n = (value: number): string => Math.round(value).toLocaleString('en')
  print(`scan "${scan.name}"`)
  print(
    `  ${n(counts.sentences)} sentences, ${n(counts.tokens)} tokens in ${inWords(provenance.seconds)} (${n(provenance.tokensPerSecond)} tokens/s)`,
  )
  print(
    `  left out: ${n(counts.duplicates)} duplicate and ${n(counts.empty)} empty sentences; ${n(counts.cut)} cut at ${provenance.tokenLimit} tokens${(provenance.unknownTokens ?? 0) > 0 ? ', or before a token that the model does not have' : ''}`,
  )
  if (provenance.shards !== undefined)
    print(
      `  merged from ${n(provenance.shards.merged.length)} shards; ${n(provenance.shards.repeats)} sentences stood in several and count once`,
    )
  if (counts.cleaned > 0)
    print(`  sentences that read otherwise than the text spells them, cleaned: ${n(counts.cleaned)}`)
  if (counts.spelled > 0)
    print(
      `  sentences that spell a special token and were read as the text they are: ${n(counts.spelled - counts.special)}`,
    )
  if (counts.special > 0)
    print(
      `  sentences of which the tokenizer makes the special token that they spell, so that triggers may end in it: ${n(counts.special)}`,
    )
  print(`  provider: ${provenance.provider} (${provenance.providerReason})`)
  print('')
  print(
    table(
      ['layer', 'keys', 'fired'],
      scan.layers.map(({ layer, keys, fired }) => [layer, keys, fired]),
    ),
  )
}

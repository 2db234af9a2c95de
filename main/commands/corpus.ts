/** `corpus preview`: the first sentences of a text as a scan will read them. */
import type { Command } from 'commander'
import { BuiltInCorpus } from '#contract/corpus.ts'
import { Clean, SentenceRules, Split } from '#contract/scan.ts'
import { withHost } from './command-host.ts'
import { choice, locale, positiveInteger } from './options.ts'
import { print, printJson } from './output.ts'
import { corpusNamed } from './scan.ts'

interface Options {
  corpus: string[]
  split: Split
  locale: string
  clean: Clean
  field: string
  limit: number
  json?: boolean
}

export function registerCorpus(program: Command): void {
  program
    .command('corpus')
    .description('what is read of a text')
    .command('preview')
    .description('the first sentences as a scan will read them and, where it cleans the text, as they stand')
    .requiredOption(
      '--corpus <file...>',
      `text, .jsonl, .csv, .tsv or .parquet files (or .gz, .zst of them), folders, patterns, or ${BuiltInCorpus.options.join(', ')}`,
    )
    .option('--split <rule>', 'sentence (by rule) or line (one sentence a line)', choice(Split), 'sentence')
    .option('--locale <tag>', 'language whose rules find sentences, such as de, fr or zh', locale, 'en')
    .option('--clean <what>', 'none or wikitext', choice(Clean), 'none')
    .option('--field <column>', 'column that holds the text, where the corpus is a table', 'text')
    .option('--limit <n>', 'sentences', positiveInteger, 10)
    .option('--json', 'print as JSON')
    .action(({ corpus, limit, json, ...rules }: Options) =>
      withHost(null, async (host) => {
        const { sentences } = await host.client.scan.preview({
          corpus: corpus.map((name) => corpusNamed(host, name)),
          rules: SentenceRules.parse(rules),
          limit,
        })
        if (json === true) return printJson({ sentences })
        const changed = sentences.filter(({ text, raw }) => text !== raw).length
        print(sentences.map(({ text, raw }) => (text === raw ? `  ${text}` : `- ${raw}\n+ ${text}`)).join('\n'))
        print(`\n${changed} of the first ${sentences.length} sentences read otherwise than the text spells them`)
      }),
    )
}

/** `examples`: prefixes of keys that the strongest do not show, from a second pass over the scan's corpus. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { ErrorCode } from '#contract/error.ts'
import type { ExampleKeys, ExamplePass, KeyExamples } from '#contract/example.ts'
import type { Stratum } from '#contract/stratum.ts'
import type { KeyId } from '#contract/key.ts'
import { count } from '#contract/number-text.ts'
import { Side } from '#contract/side.ts'
import { plural } from '../analysis/figure/figure-parts.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { follow } from './follow.ts'
import { keyList, positiveInteger, positiveUpTo, seed } from './options.ts'
import { print, printJson, say } from './output.ts'
import { prefixLine } from './prefix-line.ts'

interface Options {
  project: string
  scan?: string
  keys?: KeyId[]
  study?: string
  perLayer?: number
  sentences: number | 'all'
  each: number
  seed: number
  model?: string
  json?: boolean
}

export function registerExamples(program: Command): void {
  program
    .command('examples')
    .description(
      'prefixes of keys from each tenth of their activation, and random ones, drawn in a second pass over the scan’s corpus',
    )
    .requiredOption('--project <file>', 'project file')
    .option('--scan <name>', 'name of the scan (default: the latest, or the study’s)')
    .option('--keys <list>', 'of these keys, as 1/3,2/7', keyList)
    .option('--study <name>', 'of the keys of this study')
    .option('--per-layer <n>', 'of so many random keys of every layer, for a study to draw from', positiveInteger)
    .option(
      '--sentences <n>',
      'random sentences of the scan’s that are read; all for every one',
      (text) => (text === 'all' ? 'all' : positiveUpTo(10_000_000)(text)),
      100_000,
    )
    .option('--each <n>', 'examples kept of each kind, for each key and side', positiveUpTo(1000), 5)
    .option('--seed <n>', 'of all that is drawn', seed, 1)
    .option('--model <path>', "where the scan's model is now, if it was moved")
    .option('--json', 'print as JSON')
    .action((options: Options) =>
      withHost({ path: options.project, mustExist: true }, (host) => drawAndPrint(host, options)),
    )
}

async function drawAndPrint(host: Host, options: Options): Promise<void> {
  const { client } = host
  const { scan, of } = await askedOf(host, options)
  const { each, sentences, seed, model } = options
  const request = {
    scan,
    of,
    each,
    seed,
    sentences: sentences === 'all' ? null : sentences,
    model: model === undefined ? null : host.workspace.files.register(resolve(model)).id,
  }
  const { started, isCancelled } = await follow(host, () => client.example.start(request))
  if (isCancelled) {
    throw new KeymarkError('cancelled', 'It was stopped. What was drawn is kept; run the same command to continue.')
  }
  const pass = (await client.example.list({ scan })).find(({ id }) => id === started.pass)
  if (pass === undefined) throw new KeymarkError('not-found', 'The examples are gone.')
  const { keys, withheld } = await readOf(host, pass)
  if (withheld > 0)
    say(`${plural(withheld, 'key')} that somebody has yet to label blind in this project: their examples are not shown`)
  if (options.json === true) {
    const { settings, ...rest } = pass
    printJson({ pass: { ...rest, settings: { ...settings, keys: settings.keys.length } }, withheld, keys })
    return
  }
  print(`${count(pass.sentences)} sentences read, ${count(pass.tokens)} tokens`)
  for (const key of keys) printKey(key)
}

/** @throws KeymarkError when it is not said which keys, or twice. */
async function askedOf({ client }: Host, options: Options): Promise<{ scan: number; of: ExampleKeys }> {
  const { keys, study: name, perLayer, scan: scanName = null } = options
  if ([keys, name, perLayer].filter((one) => one !== undefined).length !== 1) {
    throw new KeymarkError(
      'bad-input',
      'Say of which keys: --keys 1/3,2/7, or --study NAME, or --per-layer 20 for so many random keys of every layer.',
    )
  }
  if (name !== undefined) {
    const study = await client.study.find({ name })
    if (study.scan === null)
      throw new KeymarkError(
        'unsupported',
        `The study "${study.name}" came in a packet, which hides its keys. Draw examples in the project that sent it.`,
      )
    // A study of several scans gives the keys of one at a time.
    const isOther = study.scans.length > 1 && scanName !== null
    return {
      scan: isOther ? (await client.scan.find({ name: scanName })).id : study.scan,
      of: { study: study.id },
    }
  }
  const { id } = await client.scan.find({ name: scanName })
  return { scan: id, of: keys !== undefined ? { keys } : { perLayer: perLayer ?? 1 } }
}

/** What was drawn, key by key and side by side; without the keys that are labelled blind. */
async function readOf({ client }: Host, pass: ExamplePass): Promise<{ keys: KeyExamples[]; withheld: number }> {
  const { scan } = pass
  const sides = await client.scan
    .list()
    .then((scans) =>
      scans.find(({ id }) => id === scan)?.settings.sides === 'both' ? Side.options : (['positive'] as const),
    )
  const found: KeyExamples[] = []
  let withheld = 0
  for (const key of pass.settings.keys) {
    try {
      for (const side of sides) {
        const examples = await client.example.get({ scan, side, ...key })
        if (examples !== null) found.push(examples)
      }
    } catch (error) {
      if (!isBlind(error)) throw error
      withheld += 1
    }
  }
  return { keys: found, withheld }
}

const isBlind = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ErrorCode.safeParse(error.code).data === 'blind'

function printKey({ layer, index, side, maximum, strata }: KeyExamples): void {
  const most = maximum === null ? 'it never fired' : `strongest ${maximum.toPrecision(3)}`
  print(`\nkey ${layer}/${index}${side === 'negative' ? ', negative side' : ''}: ${most}`)
  for (const { stratum, found, examples } of strata.toReversed()) {
    print(`  ${inWords(stratum)}: ${plural(examples.length, 'example')} of ${plural(found, 'sentence')}`)
    for (const example of examples) print(prefixLine(example))
  }
}

function inWords(stratum: Stratum): string {
  if (stratum === 'random') return 'random prefixes at which it fires'
  if (stratum === 'any') return 'random prefixes'
  return `${stratum.slice('interval:'.length).replace('-', '–')} % of its strongest`
}

/** `find`: keys by what their values promote, what their triggers read, or which key they are near. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import { type FoundKey, type KeyId, NearBy, type NearKey, type Token } from '#contract/key.ts'
import { Side } from '#contract/side.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { showing } from './follow.ts'
import { choice, keyId, nats, positiveUpTo } from './options.ts'
import { print, printJson, table } from './output.ts'

interface Options {
  project: string
  scan?: string
  promotes?: string
  suppresses?: string
  contains?: string
  endsIn?: string
  effect?: number
  side: Side
  near?: KeyId
  by?: NearBy
  limit: number
  model?: string
  json?: boolean
}

export function registerFind(program: Command): void {
  program
    .command('find')
    .description('keys that promote or suppress a token, read a text, end in a token, or are near another key')
    .requiredOption('--project <file>', 'project file')
    .option('--scan <name>', 'name of the scan (default: the latest)')
    .option('--promotes <token>', 'the token is among the strongest of the key’s value; needs analyze values')
    .option('--suppresses <token>', 'the token is among the weakest of the key’s value; needs analyze weights')
    .option('--contains <text>', 'the prefix of a trigger contains the text, whatever its case')
    .option('--ends-in <token>', 'a trigger ends in the token')
    .option(
      '--effect <nats>',
      'silencing it changes the prediction at its triggers by at least this KL; needs analyze effect',
      nats,
    )
    .option(
      '--side <side>',
      'whose triggers --contains and --ends-in mean: positive or negative',
      choice(Side),
      'positive',
    )
    .option('--near <layer/index>', 'nearest first to this key', keyId)
    .option('--by <what>', 'keys or values (cosine of the vectors) or triggers (prefixes in common)', choice(NearBy))
    .option('--limit <n>', 'keys that are printed, at most 100000', positiveUpTo(100_000), 50)
    .option('--model <path>', "where the scan's model is now, if it was moved; for --near by keys or values")
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
A token is written as it reads in text, with the space before it; where no token reads so, the one with a space before it is
meant, and "#12" is token 12. --promotes, --suppresses, --contains, --ends-in and --effect together find the keys that pass all; the first of them given
here orders. --near stands alone and goes by keys unless --by says otherwise.`,
    )
    .action((options: Options) =>
      withHost({ path: options.project, mustExist: true }, (host) => findAndPrint(host, checked(options))),
    )
}

/** @throws KeymarkError `bad-input` when the options make no question. */
function checked(options: Options): Options {
  const { promotes, suppresses, contains, endsIn, effect, near, by, model } = options
  const asked = [promotes, suppresses, contains, endsIn].filter((text) => text !== undefined)
  const refuse = (reason: string): never => {
    throw new KeymarkError('bad-input', reason)
  }
  if (near === undefined && asked.length === 0 && effect === undefined)
    refuse(
      'Say what to find: --promotes TOKEN, --suppresses TOKEN, --contains TEXT, --ends-in TOKEN, --effect NATS or --near LAYER/INDEX.',
    )
  if (near !== undefined && (asked.length > 0 || effect !== undefined))
    refuse(
      '--near stands alone: it cannot be combined with --promotes, --suppresses, --contains, --ends-in or --effect.',
    )
  if (asked.includes('') || contains?.trim() === '') refuse('The token or text to find is empty.')
  if (near === undefined && (by !== undefined || model !== undefined)) refuse('--by and --model belong to --near.')
  return options
}

async function findAndPrint(host: Host, options: Options): Promise<void> {
  const { id: scan } = await host.client.scan.find({ name: options.scan ?? null })
  const { near, json = false } = options
  if (near !== undefined) {
    const found = await findNear(host, scan, near, options)
    if (json) printJson({ total: found.total, keys: found.keys })
    else printNear(found)
    return
  }
  const { promotes = '', suppresses = '', contains = '', endsIn = '', effect = null, side, limit } = options
  const asked = { probability: promotes, lowProbability: suppresses, containing: contains, endingIn: endsIn }
  const sort = (Object.keys(asked) as (keyof typeof asked)[]).find((name) => asked[name] !== '') ?? 'effect'
  // What is suppressed most has the smallest probability.
  const descending = sort !== 'lowProbability'
  const query = { scan, side, promotes, suppresses, search: contains, endsIn, effect, sort, descending, limit } as const
  const found = await host.client.key.list(query)
  if (json) printJson(found)
  else printFound(found)
}

function findNear(host: Host, scan: number, near: KeyId, { by = 'keys', limit, model }: Options) {
  const file = model === undefined ? null : host.workspace.files.register(resolve(model)).id
  const run = () => host.client.key.near({ scan, ...near, by, limit, model: file })
  return showing(host, run, 'stopping …')
}

const meant = ({ id, token, hasTwin }: Token): string =>
  `${JSON.stringify(token)} (token ${id}${hasTwin ? `; ${JSON.stringify(` ${token}`)} is another` : ''})`
const name = ({ layer, index }: KeyId): string => `${layer}/${index}`
const share = (value: number): string => value.toPrecision(3)
const last = ({ commonLast }: FoundKey | NearKey): string => JSON.stringify(commonLast ?? '')

function printFound(found: {
  total: number
  keys: FoundKey[]
  promotes: Token | null
  suppresses: Token | null
  endsIn: Token | null
}): void {
  const { total, keys, promotes, suppresses, endsIn } = found
  if (promotes !== null) print(`value promotes ${meant(promotes)}`)
  if (suppresses !== null) print(`value suppresses ${meant(suppresses)}`)
  if (endsIn !== null) print(`triggers end in ${meant(endsIn)}`)
  const columns: [string, (key: FoundKey) => string | number][] = [['key', name]]
  if (promotes !== null)
    columns.push(['rank', ({ rank }) => rank ?? 0], ['probability', (key) => share(key.probability ?? 0)])
  if (suppresses !== null)
    columns.push(
      ['rank from below', ({ lowRank }) => lowRank ?? 0],
      ['its probability', (key) => share(key.lowProbability ?? 0)],
    )
  if (keys.some(({ containing }) => containing !== null)) columns.push(['containing', (key) => key.containing ?? 0])
  if (endsIn !== null) columns.push(['ending', ({ endingIn }) => endingIn ?? 0])
  if (keys.some(({ effect }) => effect !== null))
    columns.push(['KL silenced', ({ effect }) => (effect === null ? '–' : effect.toPrecision(3))])
  columns.push(['triggers', ({ triggers }) => triggers], ['common last token', last])
  printKeys(total, keys, columns)
}

function printNear({ total, keys }: { total: number; keys: NearKey[] }): void {
  const isByTriggers = keys.some(({ shared }) => shared !== null)
  const columns: [string, (key: NearKey) => string | number][] = isByTriggers
    ? [
        ['shared', ({ shared }) => shared ?? 0],
        ['Jaccard', ({ jaccard }) => share(jaccard ?? 0)],
      ]
    : [['cosine', ({ cosine }) => share(cosine ?? 0)]]
  printKeys(total, keys, [
    ['key', name],
    ...columns,
    ['triggers', ({ triggers }) => triggers],
    ['common last token', last],
  ])
}

function printKeys<Found>(total: number, keys: Found[], columns: [string, (key: Found) => string | number][]): void {
  const shown = keys.length < total ? `, the first ${keys.length.toLocaleString('en')}` : ''
  print(`${total.toLocaleString('en')} ${total === 1 ? 'key' : 'keys'}${shown}`)
  if (keys.length === 0) return
  print(
    table(
      columns.map(([head]) => head),
      keys.map((key) => columns.map(([, cell]) => cell(key))),
    ),
  )
}

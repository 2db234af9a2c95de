/** `prompt`: how the model's prediction after a text comes about, and what becomes of it when keys are scaled. */
import { decimal, percent } from '#contract/decimal.ts'
import { type Command, InvalidArgumentError } from 'commander'
import { resolve } from 'node:path'
import { z } from 'zod'
import {
  Intervention,
  type Prediction,
  type PromptFlow,
  type PromptMemory,
  type PromptReading,
  type PromptReads,
} from '#contract/prompt.ts'
import type { KeyId } from '#contract/key.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { choice, keyId, wholeNumber } from './options.ts'
import { print, printJson, table } from './output.ts'

interface Options {
  project?: string
  scan?: string
  model?: string
  set?: Intervention[]
  position?: number
  reads?: KeyId
  finalNorm: 'on' | 'off'
  json?: boolean
}

/** `5/123=0` */
function intervention(value: string, before: Intervention[] = []): Intervention[] {
  const [, key = '', factor = ''] = /^([^=]+)=(-?\d+(?:\.\d+)?)$/u.exec(value) ?? []
  const scale = Intervention.shape.scale.safeParse(Number(factor))
  if (factor === '' || !scale.success)
    throw new InvalidArgumentError(
      'A scaled key is written LAYER/INDEX=FACTOR, such as 5/123=0; the factor is between -1000 and 1000.',
    )
  return [...before, { ...keyId(key), scale: scale.data }]
}

export function registerPrompt(program: Command): void {
  program
    .command('prompt')
    .description("the predictions of every layer at every token of a text, and the memories behind the last one's")
    .argument('<text>', 'what the model reads')
    .option('--project <file>', 'project file, for the model of a scan and the patterns of its keys')
    .option('--scan <name>', 'name of the scan (default: the latest)')
    .option('--model <path>', "without a project: a model, or demo; with one: where the scan's model is now")
    .option('--set <key=factor>', 'scale a key at every token, as 5/123=0 (again for more)', intervention)
    .option('--position <n>', 'the token whose memories are shown, from 0 (default: the last)', wholeNumber)
    .option('--reads <layer/index>', 'what this key reads there: what each earlier memory adds to it', keyId)
    .option(
      '--final-norm <on|off>',
      "read out through the model's final normalisation",
      choice(z.enum(['on', 'off'])),
      'on',
    )
    .option('--json', 'print the result as JSON')
    .action((text: string, options: Options) => {
      if (options.project === undefined && options.model === undefined)
        throw new KeymarkError(
          'bad-input',
          'Name a project (--project FILE) or a model (--model PATH, or --model demo).',
        )
      return withHost(options.project === undefined ? null : { path: options.project, mustExist: true }, (host) =>
        promptAndPrint(host, text, options),
      )
    })
}

interface Asker {
  read: (set: Intervention[]) => Promise<PromptReading>
  flow: (set: Intervention[], position: number) => Promise<PromptFlow>
  reads: (set: Intervention[], position: number, key: KeyId) => Promise<PromptReads>
}

async function promptAndPrint(host: Host, text: string, options: Options): Promise<void> {
  const finalNorm = options.finalNorm === 'on'
  const ask = await asker(host, text, finalNorm, options)
  try {
    const { set = [] } = options
    const reading = await ask.read(set)
    const position = options.position ?? reading.positions.findLastIndex(({ isSpecial }) => !isSpecial)
    const flow = await ask.flow(set, position)
    const original = set.length === 0 ? null : await ask.read([])
    const reads = options.reads === undefined ? null : await ask.reads(set, position, options.reads)
    const result = { text, finalNorm, set, ...reading, flow, original: original?.positions[position]?.final ?? null }
    if (options.json === true) printJson(reads === null ? result : { ...result, reads })
    else print([promptTables(result), ...(reads === null ? [] : [readsTables(reads)])].join('\n\n'))
  } finally {
    host.workspace.prompts.close()
  }
}

async function asker(host: Host, text: string, finalNorm: boolean, options: Options): Promise<Asker> {
  const { workspace, client } = host
  const { project, scan: name = null, model: path } = options
  const scan = project === undefined ? null : (await client.scan.find({ name })).id
  const file = path === 'demo' ? workspace.demoModel : path === undefined ? null : resolve(path)
  const question = { scan, text, finalNorm, model: file === null ? null : workspace.files.register(file).id }
  return {
    read: (set) => client.prompt.read({ ...question, set }),
    flow: (set, position) => client.prompt.flow({ ...question, set, position }),
    reads: (set, position, key) => client.prompt.reads({ ...question, set, position, key }),
  }
}

const likelihood = ({ probability }: Prediction): string => percent(probability, 1)
const quoted = ({ token }: Prediction): string => JSON.stringify(token)
const promoted = ({ isBlind, top }: PromptMemory): string =>
  isBlind ? 'to be labelled first' : top.slice(0, 3).map(quoted).join(' ')
const signed = (logits: number | null): string => (logits === null ? '–' : decimal(logits, 2))

function promptTables({
  isCut,
  positions,
  flow,
  original,
}: PromptReading & { flow: PromptFlow; original: Prediction[] | null }): string {
  const at = positions[flow.position]
  const row = (name: string, predictions: Prediction[]): string[] => [
    name,
    ...predictions.map((prediction) => `${quoted(prediction)} ${likelihood(prediction)}`),
  ]
  const final = at?.final ?? []
  return [
    ...(isCut ? [`The model reads no more than ${positions.length} tokens: the text is cut after them.`, ''] : []),
    `After ${JSON.stringify(at?.token ?? '')} (token ${flow.position} of ${positions.length}):`,
    table(
      ['', ...final.map((_, i) => `${i + 1}`)],
      original === null ? [row('predicted', final)] : [row('original', original), row('changed', final)],
    ),
    '',
    table(
      ['layer', 'residual', '', 'layer', '', 'sum', '', 'case', 'logit: attention', 'memories', 'strongest memory'],
      (at?.layers ?? []).map(({ layer, residual, ffn, output, case: decided }, i) => {
        const { between = null, ffn: added = null, memories = [] } = flow.layers[i] ?? {}
        const [strongest] = memories
        return [
          layer,
          quoted(residual),
          likelihood(residual),
          quoted(ffn),
          likelihood(ffn),
          quoted(output),
          likelihood(output),
          decided,
          signed(between),
          signed(added),
          strongest === undefined ? '–' : `${layer}/${strongest.index} ${promoted(strongest)}`,
        ]
      }),
    ),
  ].join('\n')
}

/** Memories that are printed, of all layers. */
const READ = 10

function readsTables({ layer, index, preActivation, before, constant, between, layers }: PromptReads): string {
  const attention = layers.reduce((sum, one) => sum + (one.between ?? 0), between)
  const memories = layers
    .flatMap((one) => one.memories)
    .toSorted((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0))
  return [
    `The key ${layer}/${index} reads there ${signed(preActivation)} before its activation: ${signed(before)} before layer 1, attention ${signed(attention)}, memories ${signed(layers.reduce((sum, one) => sum + (one.ffn ?? 0), 0))}, biases ${signed(constant)}.`,
    table(
      ['memory', 'coefficient', 'adds', 'promotes'],
      memories
        .slice(0, READ)
        .map((memory) => [
          `${memory.layer}/${memory.index}`,
          decimal(memory.coefficient, 3),
          memory.contribution === null ? '–' : decimal(memory.contribution, 3),
          promoted(memory),
        ]),
    ),
  ].join('\n')
}

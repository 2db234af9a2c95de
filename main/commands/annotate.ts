/** `annotate`: a packet answered by a model that runs on this machine. */
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { MachineSettings } from '#contract/machine.ts'
import { exchangeName, readPacket } from '../exchange/packet.ts'
import { KeymarkError } from '../keymark-error.ts'
import { startPacketRating } from '../work/machine.ts'
import { withHost } from './command-host.ts'
import { showing } from './follow.ts'
import { positiveInteger, seed } from './options.ts'
import { print, printJson } from './output.ts'

interface AnnotateOptions {
  packet: string
  endpoint: string
  model: string
  name?: string
  out?: string
  temperature: number
  seed: number
  prompt?: string
  schema?: string
  timeout: number
  allowHost?: string
  json?: boolean
}

export function registerAnnotate(program: Command): void {
  program
    .command('annotate')
    .description(
      'a packet answered by a language model behind an OpenAI-compatible server, as the labels of a machine rater',
    )
    .requiredOption('--packet <file>', '.kmpacket of any annotator of the study')
    .requiredOption(
      '--endpoint <url>',
      'the server, such as http://127.0.0.1:8080/v1 (llama.cpp, Ollama, LM Studio, vLLM)',
    )
    .requiredOption('--model <name>', 'as the server calls it')
    .option('--name <name>', 'what tables call the rater (default: the model)')
    .option(
      '--out <file>',
      '.kmlabels file to write (default: beside the packet); a run that was stopped goes on from there',
    )
    .option('--temperature <t>', '0 to 2', temperature, 0)
    .option('--seed <n>', 'sent with every request; a second try for the same key sends the next', seed, 1)
    .option('--prompt <file>', 'what is asked, in place of resources/rater/prompt.md')
    .option('--schema <file>', 'form of the answer, in place of resources/rater/schema.json')
    .option('--timeout <seconds>', 'for one reply', positiveInteger, 600)
    .option('--allow-host <host>', 'let the triggers of this packet be sent to this other machine')
    .option('--json', 'print as JSON')
    .action((options: AnnotateOptions) => withHost(null, (host) => annotate(host, options)))
}

async function annotate(host: Parameters<typeof showing>[0], options: AnnotateOptions): Promise<void> {
  const { packet, endpoint, model, temperature, seed, prompt, schema, timeout, allowHost, json } = options
  const settings = MachineSettings.safeParse({ name: options.name ?? model, model, temperature, seed })
  if (!settings.success)
    throw new KeymarkError('bad-input', settings.error.issues[0]?.message ?? 'The settings do not fit.')
  const { name, annotator } = await readPacket(packet)
  const beside = resolve(packet, '..', `${exchangeName(name, `${annotator}-${settings.data.name}`)}.kmlabels`)
  const { place: rated } = await showing(
    host,
    () =>
      startPacketRating(host.workspace, {
        ...settings.data,
        packet: resolve(packet),
        endpoint,
        out: options.out === undefined ? beside : resolve(options.out),
        timeout,
        allowedHost: allowHost,
        promptFile: prompt && resolve(prompt),
        schemaFile: schema && resolve(schema),
      }),
    'stopping; what was answered is kept …',
  )
  if (json === true) printJson(rated)
  else print(`${rated.out}  ${rated.labelled} of ${rated.assignments} keys, by ${rated.rater}`)
  if (rated.failed > 0)
    throw new KeymarkError(
      'unsupported',
      `${rated.failed} of ${rated.assignments} keys have no answer that could be understood; their replies are kept. Run the same command to ask for them again.`,
    )
}

function temperature(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 2)) throw new InvalidArgumentError('It is a number from 0 to 2.')
  return value
}

/** A machine rater of a study: asked as a job, for a packet or for the open project. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { MachineAnswer, MachineRater, type MachineRequest, type MachineSettings } from '#contract/machine.ts'
import { jsonLine } from '../exchange/json-lines.ts'
import { buildMachineLabels, readReturned } from '../exchange/labels.ts'
import { readPacket, type PacketAssignment } from '../exchange/packet.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import { KeymarkError } from '../keymark-error.ts'
import { annotateAll, digestOf } from '../rater/annotate.ts'
import { openEndpoint, type Endpoint } from '../rater/endpoint.ts'
import { readPromptFiles, type AskedStudy, type PromptFiles } from '../rater/prompt.ts'
import type { Workspace } from '../project/workspace.ts'
import { answerKeeper, leftToAnswer, machineFor } from '../store/machine.ts'
import { askedStudy } from '../store/packet.ts'
import { startJob, type Start } from './start-job.ts'

/** What a run came to. */
export interface RatedPacket {
  out: string
  rater: string
  assignments: number
  labelled: number
  /** Their answers could not be understood. */
  failed: number
}

export interface PacketRating extends MachineSettings {
  packet: string
  endpoint: string
  out: string
  allowedHost?: string | undefined
  timeout?: number | undefined
  promptFile?: string | undefined
  schemaFile?: string | undefined
}

type Report = Parameters<Start<never>['work']>[0]['report']

/** Asks for every key of a packet but its practice, and writes the labels. What was answered is kept beside them until then. */
export function startPacketRating(
  workspace: Workspace,
  { packet: path, endpoint: address, out, allowedHost, timeout, promptFile, schemaFile, ...settings }: PacketRating,
): Promise<{ place: RatedPacket; job: string }> {
  return startJob<RatedPacket>(workspace, {
    kind: 'machine-rater',
    title: settings.name,
    cancelled: 'The machine rater was stopped. What it answered is kept; run the same command to go on.',
    work: async ({ report, signal, place }) => {
      const { study, packet, assignments, ...asked } = await readPacket(path)
      const files = readPromptFiles(workspace.resources, { prompt: promptFile, schema: schemaFile })
      const endpoint = await openEndpoint(address, { allowedHost, ...(timeout && { timeout }), apiKey: apiKey() })
      const rater = await raterOf(endpoint, settings, files, signal)
      const counted = assignments.filter(({ practice }) => practice === undefined)
      const kept = await KeptAnswers.open(out, { study, packet, rater })
      const left = counted.filter(({ id }) => !kept.isAnswered(id))
      await rate(left, counted.length, { endpoint, settings, files, study: asked, signal, report, keep: kept.add })
      const answers = kept.all()
      writeFileWhole(out, [await buildMachineLabels({ study, packet, rater, answers }, workspace.version)])
      kept.discard()
      const failed = answers.filter(({ state }) => state === 'new').length
      place({ out, rater: rater.name, assignments: counted.length, labelled: answers.length - failed, failed })
      return 'done'
    },
  })
}

/** Asks for every key and control of a study that the machine has not answered, and keeps the answers in the project. */
export async function startStudyRating(
  workspace: Workspace,
  { study, server, ...settings }: MachineRequest,
  caller?: AbortSignal,
): Promise<{ job: string; machine: number }> {
  const { store } = workspace
  const asked = askedStudy(store, study)
  const { place, job } = await startJob<number>(
    workspace,
    {
      kind: 'machine-rater',
      title: settings.name,
      cancelled: 'The machine rater was stopped before it was asked.',
      work: async ({ report, signal, place }) => {
        const files = readPromptFiles(workspace.resources)
        const endpoint = await openEndpoint(server)
        const rater = await raterOf(endpoint, settings, files, signal)
        const machine = machineFor(store, study, rater)
        place(machine)
        report({ subject: study })
        const left = leftToAnswer(store, study, machine)
        const keep = answerKeeper(store, { study, machine, kinds: asked.kinds })
        try {
          await rate(left, left.length, {
            endpoint,
            settings,
            files,
            study: asked,
            signal,
            report,
            keep: (answer) => void keep(answer),
          })
        } catch (error) {
          if (!signal.aborted) throw error
          report({ message: 'stopped; what was answered is kept' })
          return 'cancelled'
        }
        report({ message: 'done' })
        return 'done'
      },
    },
    caller,
  )
  return { job, machine: place }
}

/** A bearer token for servers that ask for one. */
const apiKey = (): string | undefined => process.env['KEYMARK_API_KEY']

async function raterOf(
  endpoint: Endpoint,
  settings: MachineSettings,
  { prompt, schema, version }: PromptFiles,
  signal: AbortSignal,
): Promise<MachineRater> {
  const digest = await digestOf(endpoint, settings.model, signal)
  return MachineRater.parse({
    ...settings,
    server: endpoint.name,
    digest,
    prompt,
    schema,
    promptVersion: version,
    created: new Date().toISOString(),
  })
}

interface Rate {
  endpoint: Endpoint
  settings: MachineSettings
  files: PromptFiles
  study: AskedStudy
  signal: AbortSignal
  report: Report
  keep: (answer: MachineAnswer) => void
}

/** @param total with those that were answered before */
async function rate(left: readonly PacketAssignment[], total: number, { report, keep, ...rest }: Rate): Promise<void> {
  const began = performance.now()
  const before = total - left.length
  let done = 0
  const tell = (): void => {
    const seconds = (performance.now() - began) / 1000
    report({
      message: `asking ${rest.settings.model}`,
      unit: 'keys',
      done: before + done,
      total: Math.max(total, 1),
      secondsLeft: done === 0 ? null : (seconds / done) * (left.length - done),
    })
  }
  tell()
  await annotateAll(left, {
    ...rest,
    keep: (answer) => {
      keep(answer)
      done += 1
      tell()
    },
  })
}

const KeptHead = z.object({ study: z.string(), packet: z.string(), rater: MachineRater })

/** The answers of a run beside the file that it is to write, each on disk before the next is asked for. */
class KeptAnswers {
  readonly #path: string
  readonly #answers: Map<string, MachineAnswer>

  private constructor(path: string, answers: Map<string, MachineAnswer>) {
    this.#path = path
    this.#answers = answers
  }

  /** Goes on from a run that ended before, or from the whole file of one. @throws KeymarkError where they are of another rater or packet. */
  static async open(out: string, head: z.infer<typeof KeptHead>): Promise<KeptAnswers> {
    const path = `${out}.part`
    const found = existsSync(path) ? readKept(path) : existsSync(out) ? await readWhole(out) : null
    if (found === null || !existsSync(path)) {
      const lines = [jsonLine(head), ...(found?.answers ?? []).map(jsonLine)]
      if (found !== null) requireSame(out, found.head, head)
      writeFileWhole(path, lines)
    } else requireSame(path, found.head, head)
    return new KeptAnswers(path, new Map((found?.answers ?? []).map((answer) => [answer.assignment, answer])))
  }

  isAnswered = (assignment: string): boolean => (this.#answers.get(assignment)?.state ?? 'new') !== 'new'

  add = (answer: MachineAnswer): void => {
    const handle = openSync(this.#path, 'a')
    try {
      appendFileSync(handle, jsonLine(answer))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    this.#answers.set(answer.assignment, answer)
  }

  all = (): MachineAnswer[] => [...this.#answers.values()]

  discard = (): void => rmSync(this.#path, { force: true })
}

interface Kept {
  head: z.infer<typeof KeptHead>
  answers: MachineAnswer[]
}

/** A last line that was cut by the end of its program is none. */
function readKept(path: string): Kept {
  const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  try {
    return {
      head: KeptHead.parse(JSON.parse(first)),
      answers: lines.map((line) => MachineAnswer.parse(JSON.parse(line))),
    }
  } catch (error) {
    throw new KeymarkError(
      'bad-input',
      `${path} should hold the answers of a run that ended before its end, and does not. Nothing was asked. Move it away, or write to another file.`,
      { cause: error },
    )
  }
}

async function readWhole(out: string): Promise<Kept> {
  const labels = await readReturned(out)
  if (!('rater' in labels))
    throw new KeymarkError(
      'bad-input',
      `${out} holds the labels of a person. Nothing was asked. Write to another file.`,
    )
  const { answers, ...head } = labels
  return { head, answers }
}

function requireSame(path: string, found: Kept['head'], wanted: Kept['head']): void {
  const { created: _a, server: _b, ...before } = found.rater
  const { created: _c, server: _d, ...now } = wanted.rater
  const isSame =
    found.study === wanted.study && found.packet === wanted.packet && JSON.stringify(before) === JSON.stringify(now)
  if (isSame) return
  throw new KeymarkError(
    'bad-input',
    `${path} holds the answers of another run: another packet, model, prompt, temperature, seed or name. Nothing was asked. Write to another file, or move that one away.`,
  )
}

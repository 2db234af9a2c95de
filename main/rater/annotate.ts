/** Asks a server about assignments one after another, and hands over each answer as it comes, so that none is asked for twice. */
import { setTimeout as wait } from 'node:timers/promises'
import { PAPER_KINDS } from '#contract/kind.ts'
import type { Attempt, MachineAnswer, MachineSettings } from '#contract/machine.ts'
import type { PacketAssignment } from '../exchange/packet.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Endpoint, Reply } from './endpoint.ts'
import { questionOf, type AskedStudy, type PromptFiles, type Question } from './prompt.ts'
import { completionOf, labelsOf, NoAnswer } from './reply.ts'

export interface Rating {
  endpoint: Endpoint
  settings: Omit<MachineSettings, 'name'>
  files: PromptFiles
  study: AskedStudy
  signal: AbortSignal
  /** Takes an answer, which counts as given when this returns. */
  keep: (answer: MachineAnswer) => void
  /** Milliseconds before a server that did not answer is asked again. */
  pause?: (failures: number) => number
}

/** How often a server is asked for an answer that can be understood, and how often in a row one that fails is asked again. */
const ANSWERS = 3
const FAILURES = 4
const HALF_SECOND = 500

/** Characters of a reply that are kept. */
const KEPT = 65_536

/**
 * @throws KeymarkError `cancelled`; `unsupported` where the server refuses, fails again and again, or is another model's. What was kept
 * before stays.
 */
export async function annotateAll(assignments: readonly PacketAssignment[], rating: Rating): Promise<void> {
  const format = { isAsked: true }
  let failedBefore = false
  for (const assignment of assignments) {
    const answer = await ask(assignment, rating, format)
    const hasFailed = answer.attempts.every(({ status }) => status === null || status >= 500)
    // One key can be too much for a server; two in a row say that it is the server.
    if (hasFailed && failedBefore) throw unanswered(rating, answer.attempts)
    failedBefore = hasFailed
    rating.keep(answer)
  }
}

async function ask(assignment: PacketAssignment, rating: Rating, format: { isAsked: boolean }): Promise<MachineAnswer> {
  const { endpoint, study, files, signal, pause = (failures) => HALF_SECOND * 2 ** (failures - 1) } = rating
  const question = questionOf(files, study, assignment)
  const reading = {
    kinds: study.settings.kinds ?? PAPER_KINDS,
    minSupport: study.settings.minSupport,
    triggers: assignment.triggers.length,
  }
  const attempts: Attempt[] = []
  let [answers, failures] = [0, 0]
  while (answers < ANSWERS && failures < FAILURES) {
    const time = new Date().toISOString()
    const reply = await endpoint.ask('chat/completions', requestOf(question, rating, answers, format.isAsked), signal)
    const attempt = (problem: string | null): Attempt => {
      const { status, text, seconds } = reply
      return { time, seconds, status, reply: text.slice(0, KEPT), problem }
    }
    const problem = problemOf(reply)
    if (problem === null) {
      answers += 1
      try {
        const { text, model } = completionOf(reply.text)
        if (model !== null && !isSameModel(rating.settings.model, model)) throw otherModel(rating, model)
        const labels = labelsOf(text, reading)
        attempts.push(attempt(null))
        return { assignment: assignment.id, ...labels, attempts }
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        attempts.push(attempt(error.message))
      }
      continue
    }
    attempts.push(attempt(problem))
    const isRefused = reply.problem === null && reply.status !== null && reply.status >= 400 && reply.status < 500
    if (isRefused && format.isAsked && (reply.status === 400 || reply.status === 422)) {
      // Not every server knows schemas; what it writes is read all the same.
      format.isAsked = false
      continue
    }
    if (isRefused && ![408, 409, 425, 429].includes(reply.status ?? 0)) throw refused(rating, problem)
    failures += 1
    if (failures < FAILURES) await rest(pause(failures), signal)
  }
  return { assignment: assignment.id, state: 'new', patterns: [], leftOut: [], attempts }
}

/** The first is asked for with the rater's seed, each further one with the next. */
function requestOf({ text, schema }: Question, { settings }: Rating, answers: number, hasFormat: boolean): object {
  const { model, temperature, seed } = settings
  return {
    model,
    temperature,
    seed: (seed + answers) % 2 ** 31,
    stream: false,
    messages: [{ role: 'user', content: text }],
    ...(hasFormat && {
      response_format: { type: 'json_schema', json_schema: { name: 'patterns', strict: true, schema } },
    }),
  }
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal })
  } catch (error) {
    throw new KeymarkError('cancelled', 'The machine rater was stopped.', { cause: error })
  }
}

const problemOf = ({ status, problem, text }: Reply): string | null => {
  if (problem !== null) return problem
  if (status !== null && status >= 200 && status < 300) return null
  const said = messageIn(text)
  return `the server answers ${status ?? 'nothing'}${said === '' ? '' : `: ${said}`}`
}

/** What a server says of its error, in a line. */
function messageIn(text: string): string {
  let said: unknown = text
  try {
    const value = JSON.parse(text) as { error?: { message?: unknown } | string; message?: unknown; detail?: unknown }
    const error = value.error ?? value
    said = typeof error === 'string' ? error : (error.message ?? value.detail ?? text)
  } catch {
    // A text, as it is.
  }
  return (typeof said === 'string' ? said : JSON.stringify(said)).replace(/\s+/gu, ' ').trim().slice(0, 300)
}

/** Servers add a tag or the day of a version to the name that they were asked for. */
function isSameModel(asked: string, said: string): boolean {
  const [a, b] = [asked.toLowerCase(), said.toLowerCase()]
  return (
    a === b ||
    a === `${b}:latest` ||
    b === `${a}:latest` ||
    (b.startsWith(a) && /^-\d{4}-\d\d-\d\d$/u.test(b.slice(a.length)))
  )
}

const otherModel = ({ endpoint, settings }: Rating, said: string): KeymarkError =>
  new KeymarkError(
    'unsupported',
    `${endpoint.name} answers as “${said}”, not as “${settings.model}”. This answer was not taken; those before are kept. Ask for “${said}” under a name of its own, or let the server load the other model.`,
  )

const refused = ({ endpoint }: Rating, problem: string): KeymarkError =>
  new KeymarkError(
    'unsupported',
    `${endpoint.name} refuses: ${problem}. What was answered before is kept. Look at the server’s log and at the name of the model, then start again to go on.`,
  )

const unanswered = ({ endpoint }: Rating, attempts: readonly Attempt[]): KeymarkError =>
  new KeymarkError(
    'unsupported',
    `${endpoint.name} does not answer: ${attempts.at(-1)?.problem ?? 'nothing came'}, ${attempts.length} times in a row. What was answered before is kept. Look whether the server runs, then start again to go on.`,
  )

/**
 * The digest of the weights that a server names the model by, where it tells: Ollama does.
 * @throws KeymarkError `cancelled`
 */
export async function digestOf(endpoint: Endpoint, model: string, signal: AbortSignal): Promise<string | null> {
  const { status, text, problem } = await endpoint.ask('/api/tags', null, signal)
  if (problem !== null || status !== 200) return null
  try {
    const { models = [] } = JSON.parse(text) as { models?: { name?: unknown; model?: unknown; digest?: unknown }[] }
    const found = models.find((one) =>
      [one.name, one.model].some((name) => typeof name === 'string' && isSameModel(model, name)),
    )
    return typeof found?.digest === 'string' ? found.digest.slice(0, 500) : null
  } catch {
    return null
  }
}

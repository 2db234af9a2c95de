/**
 * Calls every procedure of the contract with wild payloads, as a page does that somebody has taken over, and prints as JSON how each went.
 * Who runs it traces which files it touches.
 *
 *   node tests/trust/calls.ts FOLDER TIMES SEED
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { z } from 'zod'
import { contract } from '#contract/index.ts'
import { ErrorCode } from '#contract/error.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { createHost } from '#main/host.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { resources } from '../fixtures/host.ts'
import { labelOne, assignmentsOf, writeStudy } from '../fixtures/packet.ts'
import { Payloads } from './payloads.ts'

export interface CallReport {
  procedures: string[]
  answered: number
  refused: number
  /** Raw messages and hangs, one line each. */
  wrong: string[]
}

/** Milliseconds after which a call hangs. */
const PATIENCE = 30_000

const [folder = '', times = '1', seed = '1'] = process.argv.slice(2)
const { below } = seeded(Number(seed))
const lures = ['secret.txt', 'secret.keymark', 'secret.kmpacket'].map((name) => join(folder, 'lures', name))
const chosen = join(folder, 'chosen')
for (const name of ['chosen', 'user', 'documents']) mkdirSync(join(folder, name), { recursive: true })
const { db, path, study } = writeStudy()
labelOne(db, assignmentsOf(db, 'ada lovelace')[0] ?? 0, 'seen')
const ids = db.prepare('SELECT uuid FROM assignment UNION SELECT uuid FROM event').pluck().all() as string[]
db.close()
const project = join(chosen, 'lab.keymark')
writeFileSync(join(chosen, 'text.txt'), 'A text.\n'.repeat(20))

const report: CallReport = { procedures: [], answered: 0, refused: 0, wrong: [] }
process.on('unhandledRejection', (error) => report.wrong.push(`unhandled: ${String(error)}`))
process.on('uncaughtException', (error) => report.wrong.push(`uncaught: ${String(error)}`))

/** A person sometimes chooses something and sometimes does not, and chooses in one folder. */
const choice = (): string[] => [[], [chosen], [project], [join(chosen, 'text.txt')]][below(4)] ?? []
const host = createHost({
  spawnInference: spawnChildProcess,
  dialogs: {
    open: () => Promise.resolve(choice()),
    save: () => Promise.resolve([null, join(chosen, `saved-${below(9)}`)][below(2)] ?? null),
  },
  userData: join(folder, 'user'),
  documents: join(folder, 'documents'),
  resources,
  version: '0',
})

/** As it was at the beginning. */
async function fresh(): Promise<void> {
  await host.close()
  copyFileSync(path, project)
  await host.workspace.openProject(project)
}

type Procedure = (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>

async function call(name: string, procedure: Procedure, input: unknown): Promise<void> {
  const stop = new AbortController()
  const isLate = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => isLate.resolve('late'), PATIENCE)
  try {
    const answer = await Promise.race([procedure(input, { signal: stop.signal }), isLate.promise])
    if (answer === 'late') report.wrong.push(`${name} hangs: ${shown(input)}`)
    else report.answered += 1
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    if (ErrorCode.safeParse(code).success && code !== 'internal') report.refused += 1
    else report.wrong.push(`${name}: ${String(message)} (${String((error as Error).stack)}) for ${shown(input)}`)
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}

function shown(input: unknown): string {
  try {
    return JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)).slice(0, 500)
  } catch {
    return String(input)
  }
}

const client = host.client as unknown as Record<string, Record<string, Procedure>>
for (const [noun, verbs] of Object.entries(contract)) {
  for (const [verb, definition] of Object.entries(verbs)) {
    const procedure = client[noun]?.[verb]
    if (procedure === undefined) throw new Error(`${noun}.${verb} is in the contract and has no handler`)
    report.procedures.push(`${noun}.${verb}`)
    const { inputSchema } = (definition as { '~orpc': { inputSchema?: z.ZodType } })['~orpc']
    await fresh()
    const payloads = new Payloads(below, lures, [...ids, String(study)])
    for (let time = 0; time < Number(times); time += 1) {
      if (!host.workspace.isOpen) await fresh()
      await call(`${noun}.${verb}`, procedure, payloads.of(inputSchema))
      await host.workspace.jobs.cancelAll()
    }
  }
}

// What is no call at all, on the page's own port.
const { port1, port2 } = new MessageChannel()
host.upgrade(port1)
port1.start()
const noise = new Payloads(below, lures, ids)
for (let time = 0; time < 200; time += 1) {
  const message = noise.of(undefined)
  port2.postMessage(message)
  port2.postMessage({ i: time, t: below(5), p: { u: lures[0], b: message, h: message, m: message } })
  port2.postMessage(JSON.stringify({ i: `${time}`, t: below(5), p: { u: '/project/../../etc/passwd', b: null } }))
}
await fresh()
if ((await host.client.project.get()) === null) report.wrong.push('nothing is answered after noise on the port')
await host.close()
port2.close()
console.log(JSON.stringify(report))
process.exit(0)

/** A process that works on a project is killed at any moment, again and again. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { readPacket } from '#main/exchange/packet.ts'
import { writeStudy } from '../fixtures/packet.ts'
import { wrongWith } from './state.ts'

export interface KillReport {
  kills: number
  acknowledged: number
  wrong: string[]
}

/** Milliseconds after the first acknowledgement within which the end comes. */
const WITHIN = 60

export async function killAgain(job: string, kills: number, seed = 1): Promise<KillReport> {
  const { db, path } = writeStudy()
  db.close()
  const packets = join(dirname(path), 'packets')
  mkdirSync(packets)
  const { below } = seeded(seed)
  const acknowledged: string[] = []
  const wrong: string[] = []
  for (let kill = 0; kill < kills; kill++) {
    acknowledged.push(...(await killed(job, path, seed + kill, below(WITHIN))))
    const writesFiles = job === 'export' || job === 'dataset'
    const lines = wrongWith(path, writesFiles ? [] : acknowledged)
    const dataset = join(dirname(path), 'dataset')
    for (const file of existsSync(dataset) ? readdirSync(dataset) : [])
      if (!file.startsWith('.')) lines.push(...unreadable(join(dataset, file)))
    for (const file of readdirSync(packets).filter((name) => name.endsWith('.kmpacket')))
      await readPacket(join(packets, file)).catch((error: unknown) => lines.push(String(error)))
    if (writesFiles) lines.push(...acknowledged.filter((file) => !existsSync(file)).map((file) => `${file} is gone`))
    wrong.push(...lines.map((what) => `${job}, seed ${seed}, kill ${kill}: ${what}`))
  }
  rmSync(dirname(path), { recursive: true, force: true })
  return { kills, acknowledged: acknowledged.length, wrong }
}

/** A file of an export is there as a whole: its manifest, and each line of the others, is JSON. */
function unreadable(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  try {
    for (const part of path.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text]) JSON.parse(part)
    return text.endsWith('\n') ? [] : [`${path} has no end`]
  } catch (error) {
    return [`${path}: ${String(error)}`]
  }
}

/** @returns what it acknowledged before its end */
async function killed(job: string, path: string, seed: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'job.ts'), job, path, String(seed), '100000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complaint = ''
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    resolve()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  child.on('close', () => {
    resolve()
    end()
  })
  await begun
  await pause(after)
  child.kill('SIGKILL')
  await ended
  if (said === '') throw new Error(`${job} acknowledged nothing: ${complaint}`)
  // Of the last line perhaps not all arrived.
  return said.split('\n').slice(0, -1)
}

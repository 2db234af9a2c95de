/**
 * How far off the time left is that scans and analyses tell, from the tenth second on: the real command line, each of its lines with the
 * moment at which it came, against the moment at which the work ended.
 *
 *   node main/launch/script.js tests/bench/time-left.ts
 */
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { temporaryFolder } from '../fixtures/project.ts'

const root = resolve(import.meta.dirname, '../..')
/** Seconds. */
const FROM = 10
/** Seconds: the line tells whole ones, so of less it could only be right by chance. */
const LEAST = 3

interface Told {
  /** Seconds since the work began. */
  at: number
  /** Seconds. */
  left: number
}

/** What a command tells while it does its main work, and how many seconds that took. */
async function follow(words: readonly string[]): Promise<{ told: Told[]; took: number }> {
  const child = spawn(process.execPath, ['main/launch.js', ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const told: Told[] = []
  let [began, ended] = [NaN, NaN]
  const lines: string[] = []
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line)
    if (!line.startsWith('{')) return
    const { message, secondsLeft } = JSON.parse(line) as { message?: string; secondsLeft?: number | null }
    const now = performance.now() / 1000
    if (message === 'scanning' || message === 'analysing') {
      if (Number.isNaN(began)) began = now
      if (typeof secondsLeft === 'number') told.push({ at: now - began, left: secondsLeft })
    } else if (!Number.isNaN(began) && Number.isNaN(ended)) ended = now
  })
  const status = await new Promise((done) => child.once('close', done))
  if (status !== 0) throw new Error(`${words.join(' ')} failed: ${lines.slice(-3).join('\n')}`)
  return { told, took: (Number.isNaN(ended) ? performance.now() / 1000 : ended) - began }
}

async function report(name: string, words: readonly string[]): Promise<void> {
  const { told, took } = await follow(words)
  const off = told
    .map(({ at, left }) => ({ at, left, right: took - at }))
    .filter(({ at, right }) => at >= FROM && right >= LEAST)
    .map(({ left, right }) => left / right - 1)
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
  const within = off.filter((one) => Math.abs(one) <= 0.2).length
  console.log(
    `${name}: ${took.toFixed(0)} s, ${within} of ${off.length} within 20 % (from ${percent(Math.min(...off))} to ${percent(Math.max(...off))})`,
  )
}

const folder = temporaryFolder()
try {
  const project = join(folder, 'p.keymark')
  const scan = ['scan', '--model', 'demo', '--project', project, '--json']
  await report('scan of 30,000 sentences of four texts', [
    ...scan,
    '--corpus',
    'demo',
    '--max-sentences',
    '30000',
    '--name',
    'demo',
  ])
  await report('scan of one text to its end', [...scan, '--corpus', 'kjv', '--top', '5'])
  // The half of it that is read last has sentences eight times as long.
  const uneven = join(folder, 'uneven.txt')
  const short = (at: number): string => `The sea was calm on day ${at}.\n`
  const long = (at: number): string =>
    `${'The captain had seen the whale before any other man, '.repeat(7)}on day ${at}.\n`
  const lines = (count: number, line: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => line(at)).join('')
  writeFileSync(uneven, lines(16_000, short) + lines(2000, long))
  await report('scan of short sentences, then long ones', [
    ...scan,
    '--corpus',
    uneven,
    '--top',
    '5',
    '--name',
    'uneven',
  ])
  const analysis = ['--project', project, '--scan', 'demo', '--json', '--text', uneven]
  await report('analysis of residuals', ['analyze', 'memories', ...analysis, '--positions', 'all'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * How far off the time left is that a scan tells, from the tenth second on: real scans of the demo model, each of whose messages is held
 * against what was left when it came.
 *
 * All clocks are the processor's own time here, which other programs on the machine do not change: where there are none, a second of it is
 * one of the clock, divided by the threads.
 *
 *   node main/launch/script.js tests/bench/time-left.ts
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ScanSettings } from '#contract/scan.ts'
import type { CorpusInput } from '#main/inference/corpus/source.ts'
import { runScan } from '#main/inference/scan/run.ts'
import { temporaryFolder } from '../fixtures/project.ts'

const THREADS = 2
/** Seconds. */
const FROM = 10

/** Seconds that this process has worked. */
function worked(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 / THREADS
}
performance.now = () => 1000 * worked()

async function report(name: string, corpus: CorpusInput[], maxSentences: number | null): Promise<void> {
  const told: { at: number; left: number }[] = []
  let [began, ended] = [NaN, NaN]
  await runScan(
    {
      model: resolve(import.meta.dirname, '../../resources/demo-model'),
      corpus,
      settings: ScanSettings.parse({ maxSentences, provider: 'cpu', threads: THREADS }),
    },
    {
      say: (message) => {
        if (message.kind === 'checkpoint' && message.last !== null) ended = worked()
        if (message.kind === 'progress' && message.secondsLeft !== null)
          told.push({ at: worked(), left: message.secondsLeft })
      },
      begin: () => {
        began = worked()
        return Promise.resolve(null)
      },
      saved: () => Promise.resolve(),
      isStopped: () => false,
    },
  )
  const off = told
    .map(({ at, left }) => ({ at: at - began, right: ended - at, left }))
    .filter(({ at, right }) => at >= FROM && right > 0.5)
    .map(({ left, right }) => left / right - 1)
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  const within = off.filter((one) => Math.abs(one) <= 0.2).length
  console.log(
    `${name}: ${(ended - began).toFixed(0)} s; ${within} of ${off.length} messages within 20 %, from ${percent(Math.min(...off))} to ${percent(Math.max(...off))}`,
  )
}

const folder = temporaryFolder()
try {
  await report('30,000 sentences of four texts', [{ kind: 'built-in', name: 'demo' }], 30_000)
  await report('one text to its end', [{ kind: 'built-in', name: 'kjv' }], null)
  // The half of it that is read last has sentences eight times as long.
  const uneven = join(folder, 'uneven.txt')
  const short = (at: number): string => `The sea was calm on day ${at}.\n`
  const long = (at: number): string =>
    `${'The captain had seen the whale before any other man, '.repeat(7)}on day ${at}.\n`
  const lines = (count: number, line: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => line(at)).join('')
  writeFileSync(uneven, lines(24_000, short) + lines(3000, long))
  await report('short sentences, then long ones', [{ kind: 'file', path: uneven }], null)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

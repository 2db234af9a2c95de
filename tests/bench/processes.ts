/**
 * A scan with two processes of the runtime of one thread each, as `scan --processes 2` runs it, against the same scan with one process of
 * two threads: tokens a second from the first batch to the last checkpoint, in turn on this machine. With two, a third process reads,
 * tokenises and joins.
 *
 *   node tests/bench/processes.ts            the demo model, and a random model of the paper's width with four layers
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { scanCorpus } from '#main/inference/scan/client.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { task } from './scan-once.ts'
import { spread } from './spread.ts'

const ROUNDS = 5
const demo = resolve(import.meta.dirname, '../../resources/demo-model')

/** @returns tokens a second */
async function scan(
  model: string,
  sentences: number,
  { processes, threads }: { processes: number; threads: number },
): Promise<number> {
  let [started, tokens] = [0, 0]
  const listener = {
    opened: () => {
      started = performance.now()
      return null
    },
    checkpoint: ({ counts }: { counts: { tokens: number } }) => void (tokens = counts.tokens),
    progress: () => undefined,
    working: () => undefined,
    restarted: (notice: string) => console.error(notice),
  }
  const work = { ...task(model, sentences, { threads }), processes }
  await scanCorpus(spawnChildProcess, work, listener, new AbortController().signal)
  return (1000 * tokens) / (performance.now() - started)
}

async function compare(name: string, model: string, sentences: number): Promise<void> {
  const ratios: number[] = []
  let [two, one] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    one = await scan(model, sentences, { processes: 1, threads: 2 })
    two = await scan(model, sentences, { processes: 2, threads: 1 })
    ratios.push(two / one)
  }
  console.log(
    `${name}: 2 processes of 1 thread are ${spread(ratios)} times as fast as 1 of 2; last round ` +
      `${two.toFixed(0)} against ${one.toFixed(0)} tokens/s; load ${loadavg()[0]?.toFixed(2)}`,
  )
}

await compare('demo model', demo, 8000)
const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
try {
  const shape = { layers: 4, width: 1024, keys: 4096, vocabulary: 8192, context: 128 }
  writeTinyModel(folder, { kind: 'relu', ...shape, external: true })
  await compare("the paper's width (4 × 4096 keys, d = 1024)", folder, 400)
} finally {
  rmSync(folder, { recursive: true })
}

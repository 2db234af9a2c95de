/**
 * Two scans of half the sentences, one thread each, against one scan of all of them with two threads: tokens a second, in turn on this
 * machine. A scan is split so with `scan --shard`; what joining the shards takes is not counted.
 *
 *   node tests/bench/processes.ts            the demo model, and a random model of the paper's width with four layers
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { scanOnce, task } from './scan-once.ts'
import { spread } from './spread.ts'

const ROUNDS = 5
const demo = resolve(import.meta.dirname, '../../resources/demo-model')

/** @returns tokens a second of a scan that has a process of its own */
async function scan(model: string, sentences: number, threads: number): Promise<number> {
  const options = [import.meta.filename, '--scan', model, String(sentences), String(threads)]
  const { stdout } = await promisify(execFile)(process.execPath, options)
  return Number(stdout)
}

async function compare(name: string, model: string, sentences: number): Promise<void> {
  const ratios: number[] = []
  let [two, one] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    one = await scan(model, sentences, 2)
    const halves = await Promise.all([scan(model, sentences / 2, 1), scan(model, sentences / 2, 1)])
    two = halves.reduce((sum, rate) => sum + rate, 0)
    ratios.push(two / one)
  }
  console.log(
    `${name}: 2 processes of 1 thread are ${spread(ratios)} times as fast as 1 of 2; last round ` +
      `${two.toFixed(0)} against ${one.toFixed(0)} tokens/s; load ${loadavg()[0]?.toFixed(2)}`,
  )
}

if (process.argv[2] === '--scan') {
  const [, , , model = '', sentences, threads] = process.argv
  const { perSecond } = await scanOnce(task(model, Number(sentences), { threads: Number(threads) }))
  console.log(perSecond)
} else {
  await compare('demo model', demo, 8000)
  const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
  try {
    const shape = { layers: 4, width: 1024, keys: 4096, vocabulary: 8192, context: 128 }
    writeTinyModel(folder, { kind: 'relu', ...shape, external: true })
    await compare("the paper's width (4 × 4096 keys, d = 1024)", folder, 400)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

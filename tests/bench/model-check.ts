/**
 * What the check of a model before its first use costs, its session included: on the demo model in seconds, and at the paper's shape as a
 * share of a scan of 10,000 sentences, whose time is reckoned from that of a few.
 *
 *   node tests/bench/model-check.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ScanSettings } from '#contract/scan.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import type { ScanSays } from '#main/inference/scan/messages.ts'
import { runScan } from '#main/inference/scan/run.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'

const ROUNDS = 3
const [FEW, MANY] = [200, 10_000]

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN

/** Seconds of each round. */
async function checks(folder: string): Promise<number[]> {
  const model = await openModel(folder)
  const seconds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    await checkModel(model, { provider: 'cpu', threads: null })
    seconds.push((performance.now() - started) / 1000)
  }
  return seconds
}

/** Seconds from the opened session to the end. */
async function scanOf(model: string, maxSentences: number): Promise<number> {
  let [started, ended] = [0, 0]
  await runScan(
    {
      model,
      corpus: [{ kind: 'built-in', name: 'demo' }],
      settings: ScanSettings.parse({ maxSentences, provider: 'cpu' }),
    },
    {
      say: (said: ScanSays) => {
        if (said.kind === 'checkpoint' && said.last !== null) ended = performance.now()
      },
      begin: () => {
        started = performance.now()
        return Promise.resolve(null)
      },
      saved: () => Promise.resolve(),
      isStopped: () => false,
    },
  )
  return (ended - started) / 1000
}

const demo = resolve(import.meta.dirname, '../../resources/demo-model')
const ofDemo = await checks(demo)
console.log(`check of the demo model: ${median(ofDemo).toFixed(2)} s (${ofDemo.map((s) => s.toFixed(2)).join(', ')})`)
const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
try {
  const options = { layers: 16, width: 1024, keys: 4096, vocabulary: 8192, context: 128 } as const
  writeTinyModel(folder, { kind: 'relu', external: true, ...options })
  const ofPaper = await checks(folder)
  const scan = (await scanOf(folder, FEW)) * (MANY / FEW)
  console.log(
    `check at the paper's shape: ${median(ofPaper).toFixed(2)} s (${ofPaper.map((s) => s.toFixed(2)).join(', ')}), ` +
      `${((100 * median(ofPaper)) / scan).toFixed(2)} % of ${Math.round(scan)} s for ${MANY.toLocaleString('en')} sentences`,
  )
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * What a scan costs beyond the model itself.
 *
 *   throughput   share of the model: tokens per second of the whole scan (reading, splitting, tokenising, forward pass, reduction, top-t,
 *                checkpoints, how keys fire) divided by those of the bare pruned forward pass over the same batches, in this process
 *   memory       peak of a scan of N and of 4 N sentences, each in a process of its own
 *
 *   node tests/bench/scan.ts            the demo model and a random model of the paper's shape, then memory
 *   node tests/bench/scan.ts --demo     the demo model alone
 *   node tests/bench/scan.ts --memory N peak memory of one scan of N sentences, printed in MiB
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execFileSync } from 'node:child_process'
import type { ScanSettings } from '#contract/scan.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { peak } from './peak.ts'
import { bareOnce, batchesOf, type Rate, scanOnce, task } from './scan-once.ts'
import { spread } from './spread.ts'

const ROUNDS = 5

/** Of what a scan looks at and keeps. */
const WAYS: Record<string, Partial<ScanSettings>> = {
  'one a sentence': {},
  'one a sentence, both sides': { sides: 'both' },
  'every prefix': { prefixes: 'every-prefix' },
}

async function throughput(name: string, model: string, sentences: number): Promise<void> {
  const batches = await batchesOf(task(model, sentences))
  for (const [way, settings] of Object.entries(WAYS)) {
    const work = task(model, sentences, settings)
    const rounds: { bare: Rate; scan: Rate }[] = []
    // Interleaved and the same number of times, so that a noisy neighbour slows both.
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({ bare: await bareOnce(work, batches), scan: await scanOnce(work) })
    const [byClock, byWork] = (['perSecond', 'perCoreSecond'] as const).map((rate) =>
      spread(rounds.map(({ bare, scan }) => scan[rate] / bare[rate])),
    )
    const [scan, bare] = [rounds.at(-1)?.scan.perSecond ?? 0, rounds.at(-1)?.bare.perSecond ?? 0]
    console.log(
      `${name}, ${way}: ${byClock} by the clock, ${byWork} by processor time; ` +
        `last round ${Math.round(scan).toLocaleString('en')} of ${Math.round(bare).toLocaleString('en')} tokens/s; load ${loadavg()[0]?.toFixed(2)}`,
    )
  }
}

const demo = resolve(import.meta.dirname, '../../resources/demo-model')

if (process.argv[2] === '--memory') {
  await scanOnce(task(demo, Number(process.argv[3])))
  console.log(peak().toFixed(1))
} else if (process.argv[2] === '--demo') await throughput('demo model', demo, 12_000)
else {
  await throughput('demo model', demo, 12_000)
  const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
  try {
    writeTinyModel(folder, {
      kind: 'relu',
      layers: 16,
      width: 1024,
      keys: 4096,
      vocabulary: 8192,
      context: 128,
      external: true,
    })
    await throughput("the paper's shape (16 × 4096 keys, d = 1024)", folder, 300)
  } finally {
    rmSync(folder, { recursive: true })
  }
  // Enough windows that the heap and the runtime's arena have reached their size.
  const few = 12_000
  const [small, large] = [few, 4 * few].map((n) =>
    Number(execFileSync(process.execPath, [import.meta.filename, '--memory', String(n)], { encoding: 'utf8' })),
  )
  console.log(
    `memory: ${small} MiB for ${few} sentences, ${large} MiB for ${4 * few}, ratio ${((large ?? 0) / (small ?? 1)).toFixed(3)}`,
  )
}

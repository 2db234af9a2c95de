/**
 * What a GPU brings: tokens per second of a scan on a provider and on the CPU, the share of the bare forward pass that is
 * left, and how far the strongest prefixes agree.
 *
 *   node tests/bench/gpu.ts [webgpu|cuda] [sentences]
 *
 * Random models of the paper's shape, in single and in half precision, and the demo model. Every line is one run, in turn with
 * the CPU's on the same machine.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Provider } from '#contract/model.ts'
import { ScanSettings } from '#contract/scan.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { bareOnce, batchesOf, scanOnce, type Scanned } from './scan-once.ts'

const provider = (process.argv[2] ?? 'webgpu') as Provider
const sentences = Number(process.argv[3] ?? 2_000)
const ROUNDS = 3
const SLOTS = ScanSettings.parse({}).triggersPerKey

const taskOf = (model: string, on: Provider, maxSentences: number) => ({
  model,
  corpus: [{ kind: 'built-in' as const, name: 'kjv' as const }],
  settings: ScanSettings.parse({ maxSentences, provider: on }),
})

/**
 * Mean over keys of the share of the CPU's strongest prefixes that the other provider found too. A prefix is its tokens: where
 * many sentences begin alike, which of them is kept is decided by the last bit.
 */
function overlap(found: Scanned, expected: Scanned): number {
  const shares: number[] = []
  for (const [at, layer] of expected.layers.entries()) {
    for (let key = 0; key < layer.sentences.length; key += SLOTS) {
      const own = prefixes(expected, at, key)
      const others = prefixes(found, at, key)
      if (own.size > 0) shares.push([...own].filter((prefix) => others.has(prefix)).length / own.size)
    }
  }
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** Prefixes of the key whose slots begin at `first`, each as its token ids. */
function prefixes({ layers, sentences }: Scanned, at: number, first: number): Set<string> {
  const layer = layers[at]
  const slots = Array.from({ length: SLOTS }, (_, slot) => first + slot)
  return new Set(
    slots
      .filter((slot) => (layer?.strengths[slot] ?? 0) > 0)
      .map((slot) =>
        (sentences.get(layer?.sentences[slot] ?? 0) ?? []).slice(0, (layer?.positions[slot] ?? 0) + 1).join(' '),
      ),
  )
}

async function compare(name: string, model: string, many: number, reference = model): Promise<void> {
  const gpu = taskOf(model, provider, many)
  const cpu = taskOf(reference, 'cpu', Math.min(many, 2_000))
  const batches = await batchesOf(gpu)
  const shares: number[] = []
  const speeds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { perSecond: bare } = await bareOnce(gpu, batches)
    const { perSecond: speed } = await scanOnce(gpu)
    shares.push(speed / bare)
    speeds.push(speed)
  }
  const onCpu = await scanOnce(cpu)
  const same = await scanOnce(taskOf(model, provider, cpu.settings.maxSentences ?? many))
  const list = (numbers: number[], digits: number) => numbers.map((number) => number.toFixed(digits)).join(', ')
  console.log(
    `${name}: ${list(speeds, 0)} tokens/s on ${provider}, ${onCpu.perSecond.toFixed(0)} on the CPU; ` +
      `share of the bare pass ${list(shares, 3)}; overlap of the strongest with the CPU's ${overlap(same, onCpu).toFixed(4)}`,
  )
}

const demo = resolve(import.meta.dirname, '../../resources/demo-model')
await compare('demo model', demo, 6 * sentences)
const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
const half = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
try {
  const shape = { layers: 16, width: 1024, keys: 4096, vocabulary: 8192, context: 128 }
  writeTinyModel(folder, { kind: 'relu', ...shape, external: true })
  await compare("the paper's shape (16 × 4096 keys, d = 1024)", folder, sentences)
  writeTinyModel(half, { kind: 'relu', ...shape, external: true, halfThroughout: true })
  await compare("the paper's shape in half precision, against single", half, sentences, folder)
} finally {
  for (const each of [folder, half]) rmSync(each, { recursive: true })
}

/**
 * What a scan over several machines costs: tokens per second of one core's work by the size of the model, and what a merge reads and joins.
 * Times are those of the processor, which neighbours change less than the clock's.
 *
 *   node tests/bench/shards.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { atOnce } from '#main/computation/steps.ts'
import { readSentences } from '#main/inference/corpus/reader.ts'
import { lineLength } from '#main/inference/corpus/stretch.ts'
import { surveyShard } from '#main/inference/corpus/survey.ts'
import { joinShard } from '#main/inference/scan/merged-findings.ts'
import { openModel } from '#main/inference/model/open.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { scanOnce, task } from './scan-once.ts'

const demo = resolve(import.meta.dirname, '../../resources/demo-model')
const corpus = [{ kind: 'built-in', name: 'demo' }] as const
const n = (value: number, digits = 3): string => Number(value.toPrecision(digits)).toLocaleString('en')

/** Numbers of a model that every token is multiplied with: of all matrices between the embedding and the read-out. */
async function numbersOf(folder: string): Promise<number> {
  const { graph, description } = await openModel(folder)
  return graph.graph.initializer
    .map(({ dims }) => dims.map(Number))
    .filter((dims) => dims.length === 2 && !dims.includes(description.vocabulary))
    .reduce((sum, [rows = 0, columns = 0]) => sum + rows * columns, 0)
}

async function rate(name: string, folder: string, sentences: number): Promise<void> {
  const numbers = await numbersOf(folder)
  const { perCoreSecond: perSecond, tokens } = await scanOnce(task(folder, sentences, { threads: 1 }))
  console.log(
    `${name}: ${n(numbers / 1e6)} million numbers, ${n(perSecond)} tokens/s of one core over ${n(tokens)} tokens, ${n((numbers * perSecond) / 1e9)} · 10⁹ numbers a second`,
  )
}

console.log(
  `${availableParallelism()} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
)
await rate('demo model', demo, 3000)
for (const [layers, width, keys, sentences] of [
  [8, 512, 2048, 600],
  [16, 1024, 4096, 150],
] as const) {
  const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
  try {
    writeTinyModel(folder, { kind: 'relu', layers, width, keys, vocabulary: 8192, context: 128, external: true })
    await rate(`${layers} layers of ${keys} keys, d = ${width}`, folder, sentences)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const bytes = lineLength([...corpus])
/** Seconds of the processor, of all threads. */
const spent = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
let started = spent()
await surveyShard([...corpus], 'text', { index: 1, of: 1 })
console.log(`hash of a shard's text: ${n(bytes / 1e6 / (spent() - started))} MB/s`)
started = spent()
let sentences = 0
const rules = { split: 'sentence', locale: 'en', clean: 'none', field: 'text' } as const
for await (const _ of readSentences([...corpus], rules, { duplicates: 0, empty: 0, bytes: 0 })) sentences += 1
const seconds = spent() - started
console.log(`reading: ${n(bytes / 1e6 / seconds)} MB/s, ${n(sentences / seconds)} sentences/s`)

const [keys, t] = [200_000, 25]
const layer = (seed: number) => ({
  strengths: Float32Array.from({ length: keys * t }, (_, i) => 1 + t - (i % t) + ((i * seed) % 97) / 100),
  sentences: Uint32Array.from({ length: keys * t }, (_, i) => (i * seed) % 100_000),
  positions: new Uint32Array(keys * t),
})
const counts = { sentences: 1, tokens: 1, duplicates: 0, empty: 0, cut: 0, cleaned: 0, spelled: 0, special: 0 }
const shard = { window: 0, batch: 0, counts, tokenless: 0, seconds: 0, negative: null, activity: null, sample: null }
const own = { layers: [layer(3)], negative: null, activity: null, sentences: 1 }
started = spent()
atOnce(
  joinShard(own, { ...shard, layers: [layer(7)] }, { first: 100_000, sentences: 1, repeats: new Uint32Array() }, t),
)
console.log(`joining: ${n(((spent() - started) / (keys * t)) * 1e9)} ms for a million triggers of a shard`)
console.log(`memory at most ${n(process.resourceUsage().maxRSS / 1e6)} GB`)

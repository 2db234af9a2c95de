/**
 * What the analyses cost beyond the model itself, and how fast a prompt is answered.
 *
 *   values    8 × 4096 random values, d = 1024, 50,000 tokens: seconds divided by those of the bare products of the same
 *             blocks with the same embedding; peak memory of the process beyond the embedding
 *   memories, residual
 *             seconds for 1,000 examples of the demo model divided by those of the forward passes that they need, over the
 *             same batches, up to the last sum and without read-out
 *   prompt    milliseconds from question to answer, model open
 *
 * Work and bare work take turns, so that a noisy neighbour slows both.
 *
 *   node tests/bench/analysis.ts
 *   node tests/bench/analysis.ts --memory FOLDER   peak memory of `values` over the model there, printed in MiB
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import { chooseExamples } from '#main/inference/analysis/examples.ts'
import { prepareMemories } from '#main/inference/analysis/memories.ts'
import { prepareResidual } from '#main/inference/analysis/residual.ts'
import type { ValuesPart } from '#main/analysis/values/value-row.ts'
import type { AnalysisTask, Work } from '#main/inference/analysis/task.ts'
import { prepareValues } from '#main/inference/analysis/values.ts'
import { openModel, type OpenModel } from '#main/inference/model/open.ts'
import { readVectors } from '#main/inference/model/vectors.ts'
import { PromptProcess } from '#main/inference/prompt/client.ts'
import { openSession } from '#main/inference/session.ts'
import { spawnChildProcess } from '#main/inference/spawn.ts'
import { FLOAT, GraphBuilder } from '../fixtures/graph-builder.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { peak } from './peak.ts'

const SHAPE = { layers: 8, keys: 4096, width: 1024, vocabulary: 50_000 }
const EXAMPLES = 1000

const demo = resolve(import.meta.dirname, '../../resources/demo-model')

function taskOf(model: string, settings: AnalysisSettings): AnalysisTask {
  return {
    model,
    modelSha256: '',
    tokenizerSha256: '',
    settings,
    text: { kind: 'built-in', name: 'demo' },
    provider: 'cpu',
    threads: null,
    tokens: [],
    occlusions: [],
    prefixes: [],
  }
}

const settingsOf = (settings: object) => AnalysisSettings.parse(settings)

async function valuesOf(model: OpenModel): Promise<Work<ValuesPart>> {
  const settings = settingsOf({ name: 'values' })
  if (settings.name !== 'values') throw new TypeError()
  return prepareValues(model, taskOf(model.onnxFile, settings), settings)
}

/** Seconds that the work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** Vectors times the embedding and nothing else: one number of each product is handed back. */
function writeProduct(file: string): void {
  const { width, vocabulary } = SHAPE
  const graph = new GraphBuilder()
  graph.input('vectors', FLOAT, ['rows', width])
  graph.floats(
    'embedding',
    [width, vocabulary],
    Float32Array.from({ length: width * vocabulary }, () => Math.random()),
  )
  graph.integers('from', [1], [0])
  graph.integers('to', [1], [1])
  graph.integers('axis', [1], [1])
  const logits = graph.node('MatMul', ['vectors', 'embedding'])
  graph.node('Slice', [logits, 'from', 'to', 'axis'], { name: 'first' })
  graph.output('first', FLOAT, ['rows', 1])
  const { model, external } = graph.build({ external: 'product.data' })
  writeFileSync(file, model)
  writeFileSync(join(file, '../product.data'), external)
}

async function benchValues(folder: string): Promise<void> {
  const model = await openModel(folder)
  const product = join(folder, 'product.onnx')
  writeProduct(product)
  const bare = await InferenceSession.create(product, { executionProviders: ['cpu'] })
  const work = await valuesOf(model)
  const parts = work.parts(0)
  let [seconds, bareSeconds] = [0, 0]
  for (;;) {
    let part = null as ValuesPart | null
    seconds += await timed(async () => {
      const next = await parts.next()
      if (next.done !== true) part = next.value.part
    })
    if (part === null) break
    const values = model.memories[part.layer - 1]?.values
    if (values === undefined) break
    const rows = part.entropy.length
    const data = await readVectors(model, values, part.from, part.from + rows)
    bareSeconds += await timed(() => bare.run({ vectors: new Tensor('float32', data, [rows, SHAPE.width]) }))
  }
  await work.close()
  await bare.release()
  console.log(
    `values: ${(seconds / bareSeconds).toFixed(3)} of the bare products (${seconds.toFixed(1)} s of ${bareSeconds.toFixed(1)} s)`,
  )
}

async function benchExamples(name: 'memories' | 'residual', folder: string, about: string): Promise<void> {
  const model = await openModel(folder)
  const settings = settingsOf({ name, examples: EXAMPLES })
  if (settings.name !== 'memories' && settings.name !== 'residual') throw new TypeError()
  const task = taskOf(folder, settings)
  const work =
    settings.name === 'memories'
      ? await prepareMemories(model, task, settings)
      : await prepareResidual(model, task, settings)
  const keys = model.memories.reduce((sum, { values }) => sum + values.count, 0)
  const vocabulary = model.outputEmbedding?.count ?? 1
  const { batches } = await chooseExamples(model, task, {
    ...settings,
    perPosition: name === 'memories' ? Math.max(vocabulary, keys) : vocabulary,
  })
  const last = model.memories.at(-1)?.residual?.sum ?? ''
  const bare = await openSession(model, { kind: 'tensors', names: [last] }, { provider: 'cpu' })
  const parts = work.parts(0)
  let [seconds, bareSeconds, examples] = [0, 0, 0]
  for (const { ids, batch, length } of batches) {
    seconds += await timed(async () => {
      const next = await parts.next()
      if (next.done !== true) examples += next.value.amount
    })
    bareSeconds += await timed(() => bare.run(ids, batch, length))
  }
  await work.close()
  await bare.close()
  const per = EXAMPLES / examples
  console.log(
    `${name}, ${about}: ${(seconds / bareSeconds).toFixed(3)} of the bare forward passes (${(seconds * per).toFixed(2)} s of ${(bareSeconds * per).toFixed(2)} s for ${EXAMPLES} examples)`,
  )
}

async function benchPrompt(): Promise<void> {
  const prompts = new PromptProcess(spawnChildProcess)
  const task = { model: demo, expected: null, provider: 'cpu' as const, threads: null }
  const text =
    'Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in Liberty, and'
  const ask = (scale: number, position: number | null) =>
    prompts.ask(task, { text, set: [{ layer: 5, index: 123, scale }], finalNorm: true, position })
  const opening = await timed(() => ask(0, null))
  const times: number[] = []
  for (let i = 1; i <= 15; i++)
    times.push(
      await timed(async () => {
        await ask(i, null)
        await ask(i, 10)
      }),
    )
  prompts.close()
  const median = times.toSorted((a, b) => a - b)[7] ?? 0
  console.log(
    `prompt: ${(1000 * median).toFixed(0)} ms for all cells and one flow, median of ${times.length}; the first, which opens the model, ${(1000 * opening).toFixed(0)} ms`,
  )
}

const [, , flag, place = ''] = process.argv
if (flag === '--memory') {
  const work = await valuesOf(await openModel(place))
  for await (const _ of work.parts(0));
  await work.close()
  console.log(peak().toFixed(1))
} else {
  await benchPrompt()
  for (const name of ['memories', 'residual'] as const) await benchExamples(name, demo, 'demo model')
  const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
  try {
    writeTinyModel(folder, { kind: 'relu', ...SHAPE, external: true })
    const peak = Number(
      execFileSync(process.execPath, [import.meta.filename, '--memory', folder], { encoding: 'utf8' }),
    )
    const weights = (SHAPE.vocabulary * SHAPE.width * 4) / 2 ** 20
    console.log(
      `values: peak memory ${peak.toFixed(0)} MiB, ${(peak - weights).toFixed(0)} MiB beyond the embedding (${weights.toFixed(0)} MiB)`,
    )
    await benchValues(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

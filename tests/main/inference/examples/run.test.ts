import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { ScanSettings } from '#contract/scan.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { examplesTask } from '#main/inference/examples/run.ts'
import type { ExamplesCheckpoint, ExamplesConversation, ExamplesTask } from '#main/inference/examples/task.ts'
import { surveyCorpus } from '#main/inference/corpus/survey.ts'
import { openModel } from '#main/inference/model/open.ts'
import { SIZES } from '../../../fixtures/decoders.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

afterEach(() => void vi.restoreAllMocks())

type Said = ExamplesConversation['says']

/** Runs the task in this process. @param from where it goes on */
async function told(task: ExamplesTask, from: ExamplesCheckpoint | null): Promise<Said[]> {
  const said: Said[] = []
  await examplesTask(task, {
    // As a message it would be a copy.
    say: (message) => said.push(structuredClone(message)),
    listen: (listener) => listener({ from }),
  })
  return said
}

const checkpoints = (said: Said[]): (ExamplesCheckpoint & { isLast: boolean })[] =>
  said.flatMap((one) => (one.kind === 'checkpoint' ? [{ ...one.checkpoint, isLast: one.isLast }] : []))

const sentencesIn = (said: Said[]): unknown[] =>
  said.flatMap((one) => (one.kind === 'sentences' ? one.sentences : [])).toSorted((a, b) => a.number - b.number)

it('from any checkpoint on draws what it draws without a stop, and tells the sentences of all examples', async () => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { ...SIZES, kind: 'silu-gated' })
  const { below } = seeded(2)
  const file = join(folder, 'text.txt')
  // More than a window of sentences, of several lengths.
  const line = (): string => Array.from({ length: 2 + below(14) }, () => `w${1 + below(38)}`).join(' ')
  writeFileSync(file, Array.from({ length: 5000 }, line).join('\n'))
  const corpus = [{ kind: 'file' as const, path: file }]
  const { description, tokenizerSha256 } = await openModel(folder)
  const task: ExamplesTask = {
    model: folder,
    modelSha256: description.sha256,
    tokenizerSha256,
    corpus,
    corpusSha256: (await surveyCorpus(corpus, 'text')).sha256,
    scanned: ScanSettings.parse({ split: 'line' }),
    amount: { sentences: 5000, tokens: 45_000 },
    sentences: 4500,
    each: 4,
    seed: 6,
    layers: [{ layer: 2, keys: Int32Array.of(1, 40), maxima: Float32Array.of(0.2, 0.1, 0.3, 0) }],
    sides: 2,
    provider: 'cpu',
    threads: 1,
  }
  // Every look at the clock is a checkpoint's time later.
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 6000))
  const whole = await told(task, null)
  const stops = checkpoints(whole)
  const end = stops.at(-1)
  expect(stops.length).toBeGreaterThan(20)
  expect(stops.filter(({ isLast }) => isLast)).toEqual([end])
  expect(end?.sentences).toBe(4500)
  expect(new Set(stops.map(({ window }) => window))).toEqual(new Set([0, 1]))
  const held = new Set(
    end?.layers.flatMap(({ found, sentences }) =>
      [...sentences].filter((_, at) => at % 4 < (found[Math.floor(at / 4)] ?? 0)),
    ),
  )
  expect((sentencesIn(whole) as { number: number }[]).map(({ number }) => number)).toEqual(
    [...held].toSorted((a, b) => a - b),
  )
  for (const at of [0, Math.floor(stops.length / 2), stops.findIndex(({ window }) => window === 1) + 1]) {
    const { isLast: _, ...from } = stops[at] as (typeof stops)[number]
    const rest = await told(task, from)
    expect(checkpoints(rest).at(-1)).toMatchObject({ layers: end?.layers, sentences: 4500, tokens: end?.tokens })
    expect(sentencesIn(rest)).toEqual(sentencesIn(whole))
  }
})

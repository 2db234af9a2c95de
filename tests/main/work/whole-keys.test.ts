/** Both sides of keys, how often they fire and how strongly, against plain loops over all coefficients. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mean, sampleVariance } from 'simple-statistics'
import { expect, it } from 'vitest'
import type { Prefixes } from '#contract/scan.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { drawnPosition } from '#main/inference/scan/activity.ts'
import { coefficientsOf } from '#main/inference/instrument/request.ts'
import { openModel } from '#main/inference/model/open.ts'
import { openSession } from '#main/inference/session.ts'
import { SIZES } from '../../fixtures/decoders.ts'
import { type TinyModelOptions, writeTinyModel } from '../../fixtures/graphs.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const KEPT = 4

/** Sentences of 1 to 12 words that all differ, as token ids without the beginning token. */
const { below } = seeded(12)
const SENTENCES: number[][] = Array.from({ length: 120 }, (_, n) =>
  Array.from({ length: 1 + (n % 12) }, () => 1 + below(20)),
).filter((words, n, all) => all.findIndex((other) => String(other) === String(words)) === n)

/** Per sentence, token and layer: coefficients of all keys. The beginning token comes first. */
async function allCoefficients(folder: string): Promise<Float32Array[][][]> {
  const model = await openModel(folder)
  const session = await openSession(model, { kind: 'coefficients' }, { provider: 'cpu', threads: 1 })
  const all: Float32Array[][][] = []
  for (const words of SENTENCES) {
    const length = words.length + 1
    const outputs = await session.run(Int32Array.of(0, ...words), 1, length)
    all.push(
      Array.from({ length }, (_, token) =>
        model.memories.map(({ layer, keys: { count } }) =>
          Float32Array.from(outputs[coefficientsOf(layer)]?.data ?? []).slice(token * count, (token + 1) * count),
        ),
      ),
    )
  }
  await session.close()
  return all
}

/** The border of each bin is found by walking up from the lowest. */
function binned(strengths: number[]): number[] {
  const bins = Array.from({ length: 64 }, () => 0)
  for (const strength of strengths) {
    if (strength <= 0) continue
    let bin = 0
    let start = 2 ** -16
    while (bin < 63) {
      const next = bin % 2 === 0 ? start * 1.5 : (start / 1.5) * 2
      if (strength < next) break
      start = next
      bin += 1
    }
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  return bins
}

it.each<[string, TinyModelOptions, Prefixes, number]>([
  ['gated, best of each sentence', { kind: 'silu-gated' }, 'one-per-sentence', 2],
  ['gated, every prefix', { kind: 'silu-gated' }, 'every-prefix', 2],
  ['gated, of a fixed size', { kind: 'silu-gated', sizes: ['batch', 16] }, 'one-per-sentence', 2],
  ['ReLU, best of each sentence', { kind: 'relu' }, 'one-per-sentence', 1],
  ['ReLU, every prefix', { kind: 'relu' }, 'every-prefix', 1],
])('%s', async (_, options, prefixes, sides) => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { ...SIZES, ...options })
  const text = join(folder, 'text.txt')
  writeFileSync(text, SENTENCES.map((words) => words.map((id) => `w${id}`).join(' ')).join('\n'))
  const host = testHost()
  await host.workspace.openProject(join(folder, 'p.keymark'))
  const scan = await scanned(host, {
    model: { kind: 'file', file: host.workspace.files.register(folder).id },
    corpus: [{ kind: 'file', file: host.workspace.files.register(text).id }],
    settings: { triggersPerKey: KEPT, prefixes, split: 'line', threads: 1 },
  })
  expect(scan.settings.sides).toBe(sides === 2 ? 'both' : 'positive')
  expect(scan.counts.sentences).toBe(SENTENCES.length)
  const all = await allCoefficients(folder)
  const positions = all.reduce((sum, { length }) => sum + length - 1, 0)
  for (const { layer, keys } of scan.layers) {
    for (let index = 0; index < keys; index++) {
      const at = (sentence: number, token: number): number => all[sentence]?.[token]?.[layer - 1]?.[index] ?? NaN
      const { activity, sides: kept } = await host.client.key.get({ scan: scan.id, layer, index })
      expect(kept).toEqual(['positive', 'negative'].slice(0, sides))
      expect(activity).toMatchObject({ positions, sentences: SENTENCES.length })
      const drawn = SENTENCES.map((words, n) => at(n, drawnPosition(Int32Array.of(0, ...words), 1, words.length + 1)))
      expect(activity?.mean).toBeCloseTo(mean(drawn), 5)
      expect(activity?.variance).toBeCloseTo(sampleVariance(drawn), 5)
      for (const [i, side] of (activity?.sides ?? []).entries()) {
        const sign = i === 0 ? 1 : -1
        const strengths = SENTENCES.map((words, n) => words.map((_word, token) => sign * at(n, token + 1)))
        expect(side.fired).toBe(strengths.flat().filter((strength) => strength > 0).length)
        expect(side.strongest).toEqual(binned(strengths.map((row) => Math.max(...row))))
        expect(side.sampled).toEqual(binned(drawn.map((coefficient) => sign * coefficient)))
        const candidates = strengths.flatMap((row, sentence) => {
          const found = row.map((strength, token) => ({ sentence, position: token + 1, strength }))
          const best = found.reduce((a, b) => (b.strength > a.strength ? b : a))
          return prefixes === 'every-prefix' ? found : [best]
        })
        const top = candidates
          .filter(({ strength }) => strength > 0)
          .toSorted((a, b) => b.strength - a.strength)
          .slice(0, KEPT)
        const { key, triggers } = await host.client.key.get({ scan: scan.id, layer, index, side: side.side })
        expect(triggers.map(({ sentence, position }) => [sentence, position])).toEqual(
          top.map(({ sentence, position }) => [sentence, position]),
        )
        for (const [rank, { coefficient }] of triggers.entries())
          expect(coefficient).toBeCloseTo(sign * (top[rank]?.strength ?? NaN), 5)
        expect(key.top).toBe(triggers[0]?.coefficient ?? null)
        expect(key.firedShare).toBeCloseTo(side.fired / positions, 12)
      }
    }
  }
  const whole = { scan: scan.id, sort: 'oppositeTop', side: 'negative' } as const
  const { keys } = await host.client.key.list(whole)
  expect(keys.length).toBe(sides === 2 ? scan.layers.reduce((sum, { keys: count }) => sum + count, 0) : 0)
  const tops = keys.flatMap(({ oppositeTop }) => (oppositeTop === null ? [] : [oppositeTop]))
  expect(tops).toEqual(tops.toSorted((a, b) => a - b))
  await host.close()
})

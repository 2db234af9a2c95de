import { expect, it } from 'vitest'
import { gather } from '#main/analysis/evaluate.ts'
import type { Given } from '#main/analysis/gathering.ts'

const given: Given = {
  keys: [4, 4],
  unfired: [0, 0],
  single: [],
  vocabulary: 8,
  text: String,
  following: () => [],
  values: () => [],
  weights: () => [],
  detectors: () => [],
}

it('gives the mean with its interval, and quartiles to a thousandth of a bit', () => {
  const gathering = gather('entropy', given)
  const state = gathering.start()
  // 0 to 3 bits in steps of a hundredth, in two parts and out of order.
  const all = Array.from({ length: 301 }, (_, i) => ((i * 8) % 301) / 100)
  for (const bits of [all.slice(0, 100), all.slice(100)])
    gathering.add(state, {
      sentence: bits.map((_, i) => i + (bits.length === 100 ? 0 : 100)),
      r: [bits, bits.map(() => 0)],
      o: [bits.map(() => 3), bits.map((one) => one / 2)],
    })
  const { examples, sentences, layers } = gathering.finish(state)
  expect([examples, sentences]).toEqual([301, 301])
  const [first, second] = layers
  // Uniform: variance (n² − 1) / 12 steps, of which 300 are a sample's degrees of freedom.
  const half = (1.96 * Math.sqrt((301 ** 2 - 1) / 12 / 300)) / 100
  expect(first?.r.mean).toBeCloseTo(1.5, 10)
  expect(first?.r.interval?.[0]).toBeCloseTo(1.5 - half, 10)
  expect(first?.r.interval?.[1]).toBeCloseTo(1.5 + half, 10)
  expect(first?.r.quartiles).toEqual([0.75, 1.5, 2.25])
  expect(first?.o).toEqual({ mean: 3, interval: null, quartiles: [3, 3, 3] })
  expect(second?.r).toEqual({ mean: 0, interval: null, quartiles: [0, 0, 0] })
  expect(second?.o.quartiles).toEqual([0.375, 0.75, 1.125])
})

it('counts sentences where several positions are of one: copies of a position add nothing', () => {
  const bits = Array.from({ length: 40 }, (_, i) => (i * 7) % 13)
  const intervalOf = (copies: number) => {
    const gathering = gather('entropy', given)
    let state = gathering.start()
    for (const [sentence, one] of bits.entries()) {
      const all = Array<number>(copies).fill(one / 8)
      gathering.add(state, { sentence: all.map(() => sentence), r: [all, all], o: [all, all] })
      // As it is kept between two parts.
      state = JSON.parse(JSON.stringify(state)) as typeof state
    }
    const { examples, sentences, layers } = gathering.finish(state)
    expect([examples, sentences]).toEqual([40 * copies, 40])
    return layers[1]?.o.interval ?? [NaN, NaN]
  }
  const [once, often] = [intervalOf(1), intervalOf(25)]
  expect(often[0]).toBeCloseTo(once[0], 10)
  expect(often[1]).toBeCloseTo(once[1], 10)
})

it('has no interval for a single example', () => {
  const gathering = gather('entropy', given)
  const state = gathering.start()
  gathering.add(state, { sentence: [0], r: [[1.23456], [0]], o: [[2], [0]] })
  expect(gathering.finish(state).layers[0]?.r).toEqual({
    mean: 1.23456,
    interval: null,
    quartiles: [1.235, 1.235, 1.235],
  })
})

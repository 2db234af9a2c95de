import { describe, expect, it } from 'vitest'
import { sampleKeys, takeReserve } from '#main/analysis/study/sample-keys.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const eligible = new Map([
  [2, [4, 9]],
  [1, Array.from({ length: 50 }, (_, i) => i)],
])

describe('sampling keys', () => {
  it('is fixed by the seed, without replacement, as many as asked or as there are', () => {
    const layers = sampleKeys(eligible, 10, seeded(7))
    expect(sampleKeys(eligible, 10, seeded(7))).toEqual(layers)
    expect(sampleKeys(eligible, 10, seeded(8))).not.toEqual(layers)
    expect(layers.map(({ layer, sampled }) => [layer, sampled.length])).toEqual([
      [1, 10],
      [2, 2],
    ])
    for (const { layer, sampled, reserve } of layers)
      expect([...sampled, ...reserve].toSorted((a, b) => a - b)).toEqual(eligible.get(layer))
  })

  it('draws every key equally often', () => {
    const drawn = Array.from({ length: 50 }, () => 0)
    for (let seed = 0; seed < 2000; seed++) {
      for (const index of sampleKeys(eligible, 10, seeded(seed))[0]?.sampled ?? [])
        drawn[index] = (drawn[index] ?? 0) + 1
    }
    // Binomial(2000, 1/5): mean 400, standard deviation 17.9; 5 of them on either side.
    for (const count of drawn) expect(Math.abs(count - 400)).toBeLessThan(90)
  })

  it('takes further keys from all layers alike, until they end', () => {
    const layers = [1, 2, 3].map((layer) => ({ layer, sampled: [], reserve: layer === 3 ? [0] : [0, 1, 2, 3, 4] }))
    const taken = takeReserve(layers, 7, seeded(1))
    const ofLayer = (layer: number): number => taken.filter((key) => key.layer === layer).length
    expect([1, 2, 3].map(ofLayer)).toEqual([3, 3, 1])
    expect(takeReserve(layers, 100, seeded(1))).toHaveLength(4)
  })
})

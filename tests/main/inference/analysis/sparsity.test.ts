/** Counts of active memories, on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, PLACES, sentences, SIZES } from '../../../fixtures/decoders.ts'

const { keys } = SIZES
const layers = [0, 1]

describe.each(decoders)('$what', (which) => {
  const { is } = which
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it('counts active memories by key and by place', async () => {
    const { parts } = await partsOf(decoder.model, { name: 'sparsity', examples: null }, { file: decoder.file })
    const [part] = parts
    expect(part?.positions).toBe(decoder.examples.length)
    for (const layer of layers) {
      for (let key = 0; key < keys; key++) {
        const of = decoder.examples.map(({ pass, place }) => pass.m[layer]?.[place]?.[key] ?? NaN)
        const rounding = is === 'relu' ? 0 : decoder.near * 1e-2
        expect(part?.active[layer]?.[key]).toBeGreaterThanOrEqual(of.filter((m) => m > rounding).length)
        expect(part?.active[layer]?.[key]).toBeLessThanOrEqual(of.filter((m) => m > -rounding).length)
      }
    }
    const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0)
    for (const layer of layers)
      expect(sum((part?.places ?? []).map((place) => place[layer + 1] ?? NaN))).toBe(sum(part?.active[layer] ?? []))
    expect(part?.places.map((place) => place[0])).toEqual(Array.from({ length: PLACES }, () => sentences.length))
  })
})

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
    const rounding = is === 'relu' ? 0 : decoder.near * 1e-2
    const between = (found: number | undefined, numbers: number[], from: number, near = rounding): void => {
      expect(found).toBeGreaterThanOrEqual(numbers.filter((one) => one > from + near).length)
      expect(found).toBeLessThanOrEqual(numbers.filter((one) => one > from - near).length)
    }
    expect(part?.by).toEqual(layers.map(() => (is === 'relu' ? 'above-zero' : 'strong')))
    for (const layer of layers) {
      const rows = decoder.examples.map(({ pass, place }) => [...(pass.m[layer]?.[place] ?? [])])
      between(part?.aboveZero[layer], rows.flat(), 0)
      const norms = Array.from({ length: keys }, (_, key) => Math.hypot(...(decoder.value(layer, key) ?? [])))
      // Of each position, |m|·‖v‖ as a share of the largest.
      const shares = rows.map((m) => {
        const sizes = m.map((one, key) => Math.abs(one) * (norms[key] ?? NaN))
        return sizes.map((size) => size / Math.max(...sizes))
      })
      for (let key = 0; key < keys; key++) {
        const of = (is === 'relu' ? rows : shares).map((row) => row[key] ?? NaN)
        between(part?.active[layer]?.[key], of, is === 'relu' ? 0 : 0.1, is === 'relu' ? 0 : 1e-3)
      }
    }
    const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0)
    for (const layer of layers)
      expect(sum((part?.places ?? []).map((place) => place[layer + 1] ?? NaN))).toBe(sum(part?.active[layer] ?? []))
    expect(part?.places.map((place) => place[0])).toEqual(Array.from({ length: PLACES }, () => sentences.length))
  })
})

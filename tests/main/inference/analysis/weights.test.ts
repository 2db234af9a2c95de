/** Shapes of values and cosines of keys and values, on hand-built decoders of every kind, against plain loops over the stored weights. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VectorPair } from '#contract/analysis/weights.ts'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, SIZES } from '../../../fixtures/decoders.ts'
import { logitsOf, ranksOf, softmax } from '../../../fixtures/read-out.ts'
import { centred, cosine, foldedRow, momentsOf, normOfRow, readOutRows } from '../../../fixtures/weights.ts'

const { keys, vocabulary, width } = SIZES
const NONE = new Float32Array()

const rowsOf = (matrix: Float32Array): Float32Array[] =>
  Array.from({ length: matrix.length / width }, (_, i) => matrix.subarray(i * width, (i + 1) * width))

describe.each(decoders)('$what', (which) => {
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it('reads every value and every key', async () => {
    const own = [0, 1].map((layer) =>
      Int32Array.from({ length: keys }, (_, key) => (key === 5 ? -1 : (key * 7 + layer) % vocabulary)),
    )
    const { parts } = await partsOf(decoder.model, { name: 'weights' }, { tokens: own })
    expect(parts.map(({ layer, from }) => [layer, from])).toEqual([
      [1, 0],
      [2, 0],
    ])
    const { tiny } = decoder
    const centres = which.norm === undefined || !which.norm.startsWith('rms')
    const weight = (name: string): Float32Array => tiny.weights.get(name) ?? NONE
    const embedding = readOutRows(rowsOf(tiny.outputEmbedding), weight('final.scale'), centres)
    // Numbers in half precision and few bits are what the file stores: nothing is rounded again.
    for (const part of parts) {
      expect([part.moments, part.folded]).toEqual(['cosines', { readOut: true, keys: true }])
      const stored = tiny.layers[part.layer - 1]
      if (stored === undefined) throw new Error('no layer')
      const before = weight(`block.${part.layer}.${which.parallel ? 'norm1' : 'norm2'}.scale`)
      const reading = (matrix: Float32Array): Float64Array[] =>
        rowsOf(matrix).map((row) => foldedRow(row, before, centres))
      const values = rowsOf(stored.values)
      const written = values.map((value) => (centres ? centred(value) : Float64Array.from(value)))
      const [first, second] = [reading(stored.keys), stored.up === null ? null : reading(stored.up)]
      for (let key = 0; key < keys; key++) {
        const value = values[key] ?? NONE
        expect(part.length[key]).toBeCloseTo(normOfRow(value), 5)
        const expected = momentsOf(written[key] ?? NONE, embedding)
        expect((part.variance[key] as number) / expected.variance).toBeCloseTo(1, 4)
        expect((part.third[key] as number) / expected.variance ** 1.5).toBeCloseTo(expected.skew, 3)
        expect((part.fourth[key] as number) / expected.variance ** 2).toBeCloseTo(expected.kurtosis, 3)
        const logits = decoder.read(value, false)
        const likely = softmax(logits)
        for (let i = 0; i < part.low; i++) {
          const id = part.lowIds[key * part.low + i] as number
          expect((part.lowProbabilities[key * part.low + i] as number) / (likely[id] as number)).toBeCloseTo(1, 3)
          const { best, worst } = ranksOf(
            logits.map((logit) => -logit),
            id,
            1e-4,
          )
          expect(best <= i + 1 && i + 1 <= worst).toBe(true)
        }
        const token = own[part.layer - 1]?.[key] as number
        if (token < 0) continue
        const weaker = logits.filter((logit) => logit < (logits[token] as number)).length
        // Tokens with the same logit but for rounding may be on either side.
        const alike = logits.filter((logit) => Math.abs(logit - (logits[token] as number)) < 1e-4).length
        expect(Math.abs((part.below[key] as number) - weaker)).toBeLessThanOrEqual(alike - 1)
      }
      const pairs: [VectorPair, Float64Array[], Float64Array[]][] =
        second === null
          ? [['read-value', first, written]]
          : [
              ['read-value', second, written],
              ['gate-value', first, written],
              ['gate-read', first, second],
            ]
      expect(Object.keys(part.cosines)).toEqual(pairs.map(([pair]) => pair))
      for (const [pair, a, b] of pairs) {
        const all = a.map((one) => b.map((other) => cosine(one, other)))
        for (let key = 0; key < keys; key++) expect(part.cosines[pair]?.[key]).toBeCloseTo(all[key]?.[key] as number, 5)
        // So few keys that every pair is taken, once.
        const apart = all.flatMap((row, i) => row.filter((_, j) => j !== i)).toSorted((x, y) => x - y)
        const found = [...Float64Array.from(part.mismatched[pair] ?? [])].toSorted((x, y) => x - y)
        expect(found).toHaveLength(apart.length)
        found.forEach((one, i) => expect(one).toBeCloseTo(apart[i] as number, 5))
      }
    }
  })
})

it('reads a value that is 0 all over as nothing, and tells tokens apart by their logits', async () => {
  const zeros = new Float32Array(keys * width)
  const decoder = await openDecoder({ kind: 'relu', set: { 'block.1.values': [...zeros] }, is: 'relu', what: 'zeros' })
  const { parts } = await partsOf(decoder.model, { name: 'weights' })
  const [nothing, something] = parts
  // From a part on the rest is the same.
  expect((await partsOf(decoder.model, { name: 'weights' }, {}, 1)).parts).toEqual(parts.slice(1))
  expect([...Float64Array.from(nothing?.length ?? [])]).toEqual(Array.from({ length: keys }, () => 0))
  expect(Math.max(...Float64Array.from(nothing?.variance ?? []))).toBe(0)
  expect([...Float64Array.from(nothing?.cosines['read-value'] ?? [])].every(Number.isNaN)).toBe(true)
  expect([...Float64Array.from(something?.cosines['read-value'] ?? [])].some(Number.isNaN)).toBe(false)
  const { embedding } = decoder.tiny
  const logits = logitsOf(decoder.value(1, 3) ?? NONE, {
    embedding: Float32Array.from(
      { length: width * vocabulary },
      (_, i) => embedding[(i % vocabulary) * width + Math.floor(i / vocabulary)] as number,
    ),
    vocabulary,
  })
  expect(logits[something?.lowIds[3 * something.low] as number]).toBe(logits.reduce((a, b) => Math.min(a, b)))
  decoder.remove()
})

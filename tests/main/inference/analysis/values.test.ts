/** Values as distributions, on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, SIZES } from '../../../fixtures/decoders.ts'
import { randomNumbers } from '../../../fixtures/numbers.ts'
import { entropyOf, logitsOf, ranksOf, softmax, strongest } from '../../../fixtures/read-out.ts'

const { keys, vocabulary } = SIZES
const layers = [0, 1]

describe.each(decoders)('$what', (which) => {
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it.each([true, false])('reads every value out, final norm %s', async (finalNorm) => {
    const next = layers.map((layer) =>
      Int32Array.from({ length: keys }, (_, key) => (key === 5 ? -1 : (key * 7 + layer) % vocabulary)),
    )
    const { parts } = await partsOf(decoder.model, { name: 'values', finalNorm, top: 4 }, { tokens: next })
    expect(parts.map(({ layer, from }) => [layer, from])).toEqual([
      [1, 0],
      [2, 0],
    ])
    // The bare product is one of float32 whatever the model computes in.
    const off = finalNorm ? decoder.near : 1e-4
    for (const { layer, ids, probabilities, entropy, probability, rank } of parts) {
      for (let key = 0; key < keys; key++) {
        const logits = decoder.read(decoder.value(layer - 1, key), finalNorm)
        const likely = softmax(logits)
        expect(Math.abs((entropy[key] ?? NaN) - entropyOf(likely))).toBeLessThan(off)
        for (let i = 0; i < 4; i++) {
          const id = ids[key * 4 + i] as number
          expect(Math.abs((probabilities[key * 4 + i] ?? NaN) - (likely[id] as number))).toBeLessThan(off)
          const { best, worst } = ranksOf(logits, id, off)
          expect(best <= i + 1 && i + 1 <= worst).toBe(true)
        }
        const asked = next[layer - 1]?.[key] as number
        if (asked < 0) continue
        expect(Math.abs((probability[key] ?? NaN) - (likely[asked] as number))).toBeLessThan(off)
        const { best, worst } = ranksOf(logits, asked, off)
        expect(rank[key]).toBeGreaterThanOrEqual(best)
        expect(rank[key]).toBeLessThanOrEqual(worst)
      }
    }
  })
})

it('a value that predicts by less than a probability can tell: its first token is the one of rank 1', async () => {
  const { width } = SIZES
  const random = randomNumbers(5)
  // So short that the softmax is flat in float32; the first half shorter still.
  const embedding = random(width * vocabulary, 1).map((x, i) => x * (i % vocabulary < vocabulary / 2 ? 1e-10 : 1e-8))
  const decoder = await openDecoder({
    kind: 'relu',
    tied: false,
    set: { head: [...embedding] },
    is: 'relu',
    what: 'a flat read-out',
  })
  const next = layers.map((layer) =>
    Int32Array.from(
      { length: keys },
      (_, key) => strongest(logitsOf(decoder.value(layer, key) ?? [], { embedding, vocabulary })).token,
    ),
  )
  const { parts } = await partsOf(decoder.model, { name: 'values', finalNorm: false, top: 4 }, { tokens: next })
  for (const { layer, ids, rank } of parts) {
    for (let key = 0; key < keys; key++) expect([rank[key], ids[key * 4]]).toEqual([1, next[layer - 1]?.[key]])
  }
  decoder.remove()
})

/** Entropies of r and o of every layer, on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, SIZES } from '../../../fixtures/decoders.ts'
import { entropyInBits } from '../../../fixtures/read-out.ts'

const layers = [0, 1]

describe.each(decoders)('$what', (which) => {
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it.each([true, false])('gives the entropies of r and o in bits, final norm %s', async (finalNorm) => {
    const { parts } = await partsOf(
      decoder.model,
      { name: 'entropy', finalNorm, positions: 'all', examples: null },
      { file: decoder.file },
    )
    expect(parts).toHaveLength(1)
    const found = new Set<string>()
    expect(parts[0]?.sentence).toHaveLength(decoder.examples.length)
    for (const [i, { pass, place }] of decoder.examples.entries())
      for (const layer of layers)
        for (const what of ['r', 'o'] as const) {
          const bits = parts[0]?.[what][layer]?.[i] ?? NaN
          const expected = entropyInBits(decoder.read(pass[what][layer]?.[place], finalNorm))
          expect(Math.abs(bits - expected)).toBeLessThan(decoder.near * Math.log2(SIZES.vocabulary))
          found.add(expected.toFixed(3))
        }
    // They are not all alike, as those of a forgotten vector would be.
    expect(found.size).toBeGreaterThan(10)
  })
})

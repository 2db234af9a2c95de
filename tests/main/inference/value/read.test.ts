/** Both ends of a value's distribution, on hand-built decoders, against a read-out in plain loops. */
import { expect, test } from 'vitest'
import { readValue } from '#main/inference/value/read.ts'
import { decoders, openDecoder, SIZES } from '../../../fixtures/decoders.ts'
import { ranksOf, softmax } from '../../../fixtures/read-out.ts'

const FEW = decoders.filter(({ what }) => ['gated parallel blocks', 'half precision throughout'].includes(what))

test.each([...decoders.slice(0, 1), ...FEW])('what a value promotes and suppresses: $what', async (which) => {
  const decoder = await openDecoder(which)
  const { onnxFile, description, tokenizerSha256 } = decoder.model
  const scanned = { model: onnxFile, modelSha256: description.sha256, tokenizerSha256 }
  const run = { provider: 'cpu', threads: 1, top: 6 } as const
  try {
    for (const [layer, index, finalNorm] of [
      [1, 0, false],
      [2, 47, false],
      [2, 13, true],
    ] as const) {
      const { promotes, suppresses } = await readValue({ ...scanned, ...run, layer, index, finalNorm })
      const logits = decoder.read(decoder.value(layer - 1, index), finalNorm)
      const likely = softmax(logits)
      const off = finalNorm ? decoder.near : 1e-4
      expect([promotes.length, suppresses.length]).toEqual([6, 6])
      for (const [place, { id, probability }] of promotes.entries()) {
        expect(Math.abs(probability - (likely[id] ?? NaN))).toBeLessThan(off)
        const { best, worst } = ranksOf(logits, id, off)
        expect(best <= place + 1 && place + 1 <= worst).toBe(true)
      }
      for (const [place, { id, probability }] of suppresses.entries()) {
        expect(Math.abs(probability - (likely[id] ?? NaN))).toBeLessThan(off)
        const { best, worst } = ranksOf(logits, id, off)
        const rank = SIZES.vocabulary - place
        expect(best <= rank && rank <= worst).toBe(true)
      }
    }
    await expect(readValue({ ...scanned, ...run, layer: 9, index: 0, finalNorm: false })).rejects.toThrow(/no layer 9/u)
  } finally {
    decoder.remove()
  }
})

/** Active memories and layer predictions, on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, SIZES } from '../../../fixtures/decoders.ts'
import { strongest } from '../../../fixtures/read-out.ts'

const { keys } = SIZES
const layers = [0, 1]

describe.each(decoders)('$what', (which) => {
  const { is } = which
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it('gives active and strong memories, and whether one predicts what its layer does', async () => {
    const { parts } = await partsOf(
      decoder.model,
      { name: 'memories', positions: 'all', examples: null },
      { file: decoder.file },
    )
    const [part] = parts
    const [isFound, isOther] = [new Set<number>(), new Set<number>()]
    for (const layer of layers) {
      const tops = Array.from(
        { length: keys },
        (_, key) => strongest(decoder.read(decoder.value(layer, key), false)).token,
      )
      const norms = Array.from({ length: keys }, (_, key) => Math.hypot(...(decoder.value(layer, key) ?? [])))
      for (const [i, { pass, place }] of decoder.examples.entries()) {
        const m = [...(pass.m[layer]?.[place] ?? [])]
        const sizes = m.map((one, key) => Math.abs(one) * (norms[key] as number))
        const most = Math.max(...sizes)
        const between = (list: number[], at: number, rounding: number): [number, number] => [
          list.filter((one) => one > at + rounding).length,
          list.filter((one) => one > at - rounding).length,
        ]
        const [fewest, all] = is === 'relu' ? between(m, 0, 0) : between(m, 0, decoder.near * 1e-2)
        expect(part?.active[layer]?.[i]).toBeGreaterThanOrEqual(fewest)
        expect(part?.active[layer]?.[i]).toBeLessThanOrEqual(all)
        const [least, largest] = between(sizes, most / 10, decoder.near * most)
        expect(part?.strong[layer]?.[i]).toBeGreaterThanOrEqual(least)
        expect(part?.strong[layer]?.[i]).toBeLessThanOrEqual(largest)
        const { token, lead } = strongest(decoder.read(pass.y[layer]?.[place], false))
        if (lead < decoder.near * 4) continue
        const differs = !m.some((one, key) => one > 0 && tops[key] === token)
        expect(part?.differs[layer]?.[i]).toBe(Number(differs))
        ;(differs ? isOther : isFound).add(i)
      }
    }
    expect(isOther.size * isFound.size).toBeGreaterThan(0)
    expect(Array.from(part?.short ?? [])).toEqual(decoder.examples.map(({ place }) => Number(place < 5)))
  })
})

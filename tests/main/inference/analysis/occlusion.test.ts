/** Triggers without one of their tokens, on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, SIZES } from '../../../fixtures/decoders.ts'

const { keys } = SIZES
const layers = [0, 1]

describe.each(decoders)('$what', (which) => {
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it('runs triggers again without a token: the first, the last, one of them; and each in turn', async () => {
    const occlusions = layers.flatMap((layer) =>
      decoder.examples
        .filter(({ place }, i) => place > 1 && i % 3 === 0)
        .flatMap(({ pass, place, ids }, number) => {
          const index = (number * 5) % keys
          const coefficient = pass.m[layer]?.[place]?.[index] ?? 0
          return Math.abs(coefficient) < 0.05
            ? []
            : [
                {
                  layer: layer + 1,
                  index,
                  rank: number + 1,
                  ids: Int32Array.from(ids.slice(0, place + 1)),
                  leading: 1,
                  coefficient,
                },
              ]
        }),
    )
    const changeOf = ({ layer, index, ids, coefficient }: (typeof occlusions)[number], place: number): number => {
      const left = [...ids].toSpliced(place, 1)
      return ((decoder.forward(left).m[layer - 1]?.[left.length - 1]?.[index] ?? NaN) - coefficient) / coefficient
    }
    const expectNear = (found: number | undefined, expected: number): void =>
      expect(Math.abs((found ?? NaN) - expected)).toBeLessThan(decoder.near * 20 * (1 + Math.abs(expected)))

    const { parts, amount } = await partsOf(decoder.model, { name: 'ablation', seed: 3 }, { occlusions })
    expect(amount).toBe(occlusions.length * 3)
    // Batches are of one layer and length, the longest first; within them the order is that of the triggers.
    const ordered = occlusions.toSorted((a, b) => a.layer - b.layer || b.ids.length - a.ids.length)
    const flat = parts.flatMap(({ layer, key, kind, change }) =>
      Array.from(key, (of, i) => ({ layer, key: of, kind: kind[i], change: change[i] })),
    )
    for (const [i, occlusion] of ordered.entries()) {
      const [first, last, random] = flat.slice(i * 3, i * 3 + 3)
      expect([first?.layer, first?.key]).toEqual([occlusion.layer, occlusion.index])
      expect([first, last, random].map((one) => one?.kind)).toEqual([0, 1, 2])
      expectNear(first?.change, changeOf(occlusion, 1))
      expectNear(last?.change, changeOf(occlusion, occlusion.ids.length - 1))
      const any = Array.from({ length: occlusion.ids.length - 1 }, (_, place) => changeOf(occlusion, place + 1))
      expect(any.some((one) => Math.abs(one - (random?.change ?? NaN)) < decoder.near * 20 * (1 + Math.abs(one)))).toBe(
        true,
      )
    }

    const one = occlusions.filter(({ layer }) => layer === 2)
    const all = await partsOf(decoder.model, { name: 'leave-one-out', layer: 2, index: 0 }, { occlusions: one })
    let counted = 0
    for (const { rank, token, change } of all.parts) {
      Array.from(rank).forEach((number, i) => {
        const occlusion = one.find((candidate) => candidate.rank === number)
        if (occlusion === undefined) throw new Error(`no trigger of rank ${number}`)
        expectNear(change[i], changeOf(occlusion, (token[i] as number) + 1))
        counted += 1
      })
    }
    expect(counted).toBe(one.reduce((sum, { ids }) => sum + ids.length - 1, 0))
  })
})

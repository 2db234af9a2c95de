/** Predictions of r, y and o, and the states between layers, on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROWS } from '#main/inference/instrument/addition.ts'
import { pickedStates } from '#main/inference/instrument/picked.ts'
import { openSession } from '#main/inference/session.ts'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, PLACES, sentences, SIZES } from '../../../fixtures/decoders.ts'
import { softmax } from '../../../fixtures/read-out.ts'

const { vocabulary, width } = SIZES
const layers = [0, 1]

describe.each(decoders)('$what', (which) => {
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  const expectTop = (found: number | undefined, logits: Float64Array): void =>
    expect(decoder.mayBeTop(found, logits)).toBe(true)

  it('is passed through as the plain loops do', async () => {
    const session = await openSession(
      decoder.model,
      { kind: 'tensors', names: ['logits'] },
      { provider: 'cpu', threads: 1 },
    )
    const ids = Int32Array.from(sentences.flatMap((words) => [0, ...words]))
    const { logits } = await session.run(ids, sentences.length, PLACES + 1)
    await session.close()
    for (const [i, { pass, place }] of decoder.examples.entries()) {
      const row = (Math.floor(i / PLACES) * (PLACES + 1) + place) * vocabulary
      for (let token = 0; token < vocabulary; token++)
        expect(Math.abs((logits?.data[row + token] ?? NaN) - (pass.logits[place]?.[token] ?? 0))).toBeLessThan(
          decoder.near * 4,
        )
    }
  })

  it.each([true, false])('gives the predictions of r, y and o, final norm %s', async (finalNorm) => {
    const { parts } = await partsOf(
      decoder.model,
      { name: 'residual', finalNorm, positions: 'all', examples: null },
      { file: decoder.file },
    )
    expect(parts).toHaveLength(1)
    const [part] = parts
    let changes = 0
    for (const [i, { pass, place, ids }] of decoder.examples.entries()) {
      const last = finalNorm ? (pass.logits[place] as Float64Array) : decoder.read(pass.o.at(-1)?.[place], false)
      if (finalNorm)
        // The read-out of o^L is the model's own.
        for (const [token, logit] of decoder.read(pass.o.at(-1)?.[place], true).entries())
          expect(logit).toBeCloseTo(last[token] ?? NaN, 6)
      const final = part?.o.at(-1)?.[i] as number
      expectTop(final, last)
      for (const layer of layers) {
        for (const name of ['r', 'y', 'o'] as const)
          expectTop(part?.[name][layer]?.[i], decoder.read(pass[name][layer]?.[place], finalNorm))
        const expected = softmax(decoder.read(pass.r[layer]?.[place], finalNorm))[final] ?? NaN
        expect(Math.abs((part?.probability[layer]?.[i] ?? NaN) - expected)).toBeLessThan(decoder.near)
      }
      const before = part?.r.at(-1)?.[i] as number
      if (before === final) continue
      expect(part?.changes[changes]).toMatchObject({ from: before, to: final })
      const { ids: read = [], first = 0, position = -1 } = part?.changes[changes]?.prefix ?? {}
      expect([...read].slice(first, position + 1)).toEqual(ids.slice(1, place + 1))
      changes += 1
    }
    expect(changes).toBeGreaterThan(0)
    expect(part?.changes).toHaveLength(changes)
  })

  it('gives the states after each layer', async () => {
    const session = await openSession(
      decoder.model,
      { kind: 'picked', what: 'states' },
      { provider: 'cpu', threads: 1 },
    )
    const ids = Int32Array.from(sentences.flatMap((words) => [0, ...words]))
    const rows = BigInt64Array.from(decoder.examples, ({ place }, i) =>
      BigInt(Math.floor(i / PLACES) * (PLACES + 1) + place),
    )
    const outputs = await session.run(ids, sentences.length, PLACES + 1, {
      [ROWS]: { data: rows, dims: [rows.length] },
    })
    await session.close()
    for (const layer of layers)
      for (const [i, { pass, place }] of decoder.examples.entries())
        for (let at = 0; at < width; at++) {
          const found = outputs[pickedStates(layer + 1)]?.data[i * width + at] ?? NaN
          expect(Math.abs(found - (pass.o[layer]?.[place]?.[at] ?? NaN))).toBeLessThan(decoder.near * 2)
        }
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopTriggers } from '#main/inference/scan/top-triggers.ts'

interface Offer {
  sentence: number
  position: number
  /** One a key. */
  coefficients: number[]
}

const KEYS = 3

/** All offers of a key sorted, the first t taken: what the incremental version must equal. */
function bruteForce(offers: Offer[], key: number, t: number): number[][] {
  return offers
    .map(({ sentence, position, coefficients }) => [Math.fround(coefficients[key] ?? 0), sentence, position] as const)
    .filter(([coefficient]) => coefficient > 0)
    .toSorted(([a, s, p], [b, q, r]) => b - a || s - q || p - r)
    .slice(0, t)
    .map((entry) => [...entry])
}

function offerAll(top: TopTriggers, offers: Offer[]): void {
  for (const { sentence, position, coefficients } of offers)
    top.offer(0, sentence, Float32Array.from(coefficients), position, 0)
}

function held(top: TopTriggers, key: number): number[][] {
  const [layer] = top.layers
  if (layer === undefined) throw new Error('no layer')
  return Array.from({ length: top.t }, (_, i) => key * top.t + i)
    .filter((slot) => (layer.strengths[slot] ?? 0) > 0)
    .map((slot) => [layer.strengths[slot] ?? 0, layer.sentences[slot] ?? 0, layer.positions[slot] ?? 0])
}

// Few distinct values, so that ties are the rule.
const offers = fc.uniqueArray(
  fc.record({
    sentence: fc.nat(40),
    position: fc.nat(5),
    coefficients: fc.array(fc.constantFrom(-1, 0, 0.1, 0.5, 0.5000001, 2, 3), { minLength: KEYS, maxLength: KEYS }),
  }),
  { selector: ({ sentence, position }) => `${sentence} ${position}`, maxLength: 60 },
)

describe('the strongest prefixes of a key', () => {
  it('equal sorting everything, in whatever order the offers come', () => {
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 6 }), (list, t) => {
        const top = new TopTriggers([KEYS], t)
        offerAll(top, list)
        for (let key = 0; key < KEYS; key++) expect(held(top, key)).toEqual(bruteForce(list, key, t))
      }),
    )
  })

  it('go on from a saved state as if they had never stopped', () => {
    fc.assert(
      fc.property(offers, fc.nat(60), (list, cut) => {
        const whole = new TopTriggers([KEYS], 4)
        offerAll(whole, list)
        const first = new TopTriggers([KEYS], 4)
        offerAll(first, list.slice(0, cut))
        const second = new TopTriggers([KEYS], 4, structuredClone(first.layers))
        offerAll(second, list.slice(cut))
        expect(second.layers).toEqual(whole.layers)
      }),
    )
  })
})

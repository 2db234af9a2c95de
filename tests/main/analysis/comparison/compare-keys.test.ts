import { expect, it } from 'vitest'
import { compareKey, compareLayer, jaccard, type ScannedKey } from '#main/analysis/comparison/compare-keys.ts'

const key = (prefixes: Record<string, number>, promoted: string | null = null): ScannedKey => ({
  prefixes: new Map(Object.entries(prefixes)),
  lastTokens: new Set(Object.keys(prefixes).map((text) => text.split(' ').at(-1) ?? '')),
  promoted,
})

it('Jaccard’s index is what is in both, of what is in either', () => {
  expect(jaccard(new Set('abc'), new Set('bcd'))).toBe(0.5)
  expect(jaccard(new Set('a'), new Set('b'))).toBe(0)
  expect(jaccard(new Set(), new Set())).toBe(0)
  expect(jaccard(new Set('a'), new Set())).toBe(0)
})

it('a key by hand', () => {
  const first = key({ 'the whale': 5, 'a whale': 4, 'white sea': 3, 'the sea': 2 }, ' sea')
  const second = key({ 'the whale': 1, 'a whale': 2, 'white sea': 3, 'a ship': 9 }, ' sea')
  expect(compareKey(2, 7, first, second)).toEqual({
    layer: 2,
    index: 7,
    triggers: 3 / 5,
    lastTokens: 2 / 3,
    // 5, 4, 3 against 1, 2, 3.
    correlation: -1,
    shared: 3,
    top: [5, 9],
    sameValue: true,
  })
  expect(compareKey(2, 7, key({ a: 1 }), key({}))).toMatchObject({
    triggers: 0,
    correlation: null,
    shared: 0,
    top: [1, null],
    sameValue: null,
  })
})

it('a layer: means with intervals, chance by other keys, keys that never fired left out', async () => {
  // Each key has a word of its own, and one that all have.
  const own = (n: number, more: string): ScannedKey =>
    key({ [`${more} w${n}`]: 2, [`${more} all`]: 1 }, n % 2 ? 'x' : 'y')
  const pairs = Array.from({ length: 40 }, (_, index) => ({
    index,
    first: own(index, 'a'),
    second: own(index, index < 10 ? 'a' : 'b'),
  }))
  const never = { index: 40, first: key({}), second: key({}) }
  const { summary, keys } = await compareLayer(3, [...pairs, never], 1)
  expect(keys).toHaveLength(40)
  expect(summary).toMatchObject({ layer: 3, keys: 40, correlated: 0, spread: [1, 1, 1, 1, 1] })
  expect(summary.triggers.value).toBeCloseTo(0.25, 12)
  // Ten of 40 ones: s = sqrt(40 / 39 · .25 · .75), t(39) = 2.0227.
  const half = 2.02269 * Math.sqrt((0.1875 * 40) / 39 / 40)
  expect(summary.triggers.low).toBeCloseTo(0.25 - half, 4)
  expect(summary.triggers.high).toBeCloseTo(0.25 + half, 4)
  expect(summary.lastTokens).toEqual({ value: 1, low: null, high: null, reason: 'all keys have the same number' })
  // Two keys share one of three last tokens.
  expect(summary.byChance.lastTokens).toBeCloseTo(1 / 3, 12)
  expect(summary.byChance.triggers).toBeLessThan(0.1)
  expect(summary.sameValue.value).toBe(1)
  expect(summary.correlation).toMatchObject({ value: null, reason: 'nothing to compute it from' })
  expect((await compareLayer(3, [...pairs, never], 1)).summary).toEqual(summary)
})

it('a layer in which nothing fired has no numbers', async () => {
  const { summary } = await compareLayer(1, [{ index: 0, first: key({}), second: key({}) }], 1)
  expect(summary).toMatchObject({ keys: 0, spread: null, byChance: { triggers: null, lastTokens: null } })
  expect(summary.triggers).toEqual({ value: null, low: null, high: null, reason: 'nothing to compute it from' })
})

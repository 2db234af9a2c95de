/** Means of keys over prefixes and of layers over keys, with Student's intervals, against numbers by hand. */
import { expect, it } from 'vitest'
import type { EffectResult } from '#contract/analysis/effect.ts'
import { shown } from '#main/analysis/evaluate.ts'
import { effect, type EffectPart } from '#main/analysis/effect/gather.ts'
import type { Given } from '#main/analysis/gathering.ts'

const [OWN, OTHER, RANDOM] = [0, 1, 2]
const rows = (
  layer: number,
  found: [key: number, silenced: number, kl: number, next: number, promoted: number][],
): EffectPart => ({
  layer,
  key: found.map(([key]) => key),
  silenced: found.map(([, silenced]) => silenced),
  kl: found.map(([, , kl]) => kl),
  next: found.map(([, , , next]) => next),
  promoted: found.map(([, , , , promoted]) => promoted),
})

/** Two parts of a layer, with one key in both. */
const PARTS = [
  rows(2, [
    [7, OWN, 0.5, -1, -2],
    [7, OTHER, 0.1, 0.1, 0],
    [7, OWN, 0.7, Number.NaN, -3],
    [7, OTHER, 0.2, Number.NaN, 0.1],
    [30, OWN, 0.2, -0.5, -0.4],
    [30, OWN, 0.2, -0.5, -0.6],
    [30, RANDOM, 0.05, 0, -0.1],
  ]),
  rows(2, [
    [7, OWN, 0.9, -2, -4],
    [7, OTHER, 0.3, 0.3, 0.2],
    [7, RANDOM, 0.01, 0.1, -0.2],
    [7, RANDOM, 0.03, 0.3, -0.4],
    [30, OTHER, 0.1, 0.1, 0.1],
  ]),
  rows(1, [[0, OWN, 0.4, -1, -1]]),
]

function resultOf(parts: readonly EffectPart[]): EffectResult {
  // No mean hangs on what the model is.
  const { start, add, finish } = effect.gather({} as Given)
  const state = start()
  for (const part of parts) add(state, part)
  return finish(JSON.parse(JSON.stringify(state)) as typeof state)
}

/** Student's t at 97.5 %, from a table. */
const T: Record<number, number> = { 1: 12.7062, 2: 4.30265 }

it('gives each key the means of its prefixes with their interval', () => {
  const { keys } = resultOf(PARTS)
  expect(keys.map(({ layer, index, triggers }) => [layer, index, triggers])).toEqual([
    [1, 0, 1],
    [2, 7, 3],
    [2, 30, 2],
  ])
  const [first, seventh, last] = keys
  expect(first?.own.kl).toEqual({ value: 0.4, low: null, high: null, reason: 'an interval needs at least two' })
  expect(first?.other.kl).toEqual({ value: null, low: null, high: null, reason: 'nothing to compute it from' })
  const half = ((T[2] as number) * 0.2) / Math.sqrt(3)
  expect(seventh?.own.kl.value).toBeCloseTo(0.7, 12)
  expect(seventh?.own.kl.low).toBeCloseTo(0.7 - half, 4)
  expect(seventh?.own.kl.high).toBeCloseTo(0.7 + half, 4)
  // KL cannot be below 0, a change can.
  expect(seventh?.random.kl.low).toBe(0)
  expect(seventh?.random.promoted.low).toBeCloseTo(-0.3 - (T[1] as number) * 0.1, 3)
  // Without a next token there is no change of it.
  expect(seventh?.own.next.value).toBeCloseTo(-1.5, 12)
  // Prefixes that are all alike give no interval.
  expect(last?.own.kl).toEqual({ value: 0.2, low: null, high: null, reason: 'every draw gives the same value' })
})

it('gives each layer the means of its keys, and how much larger KL is than with the controls', () => {
  const { layers } = resultOf(PARTS)
  expect(layers.map(({ layer, keys, triggers }) => [layer, keys, triggers])).toEqual([
    [1, 1, 1],
    [2, 2, 5],
  ])
  const [, second] = layers
  // Keys of 0.7 and 0.2: half the difference is the standard error.
  expect(second?.own.kl.value).toBeCloseTo(0.45, 12)
  expect(second?.own.kl.high).toBeCloseTo(0.45 + (T[1] as number) * 0.25, 3)
  expect(second?.own.kl.low).toBe(0)
  expect(second?.beyondOther.value).toBeCloseTo((0.5 + 0.1) / 2, 12)
  expect(second?.beyondOther.low).toBeCloseTo(0.3 - (T[1] as number) * 0.2, 3)
  expect(second?.beyondRandom.value).toBeCloseTo((0.68 + 0.15) / 2, 12)
})

it('draws a figure for each measure, whose points are the means', () => {
  const result = resultOf(PARTS)
  const { figures, table } = shown(result)
  expect(figures.map(({ name }) => name)).toEqual(['effect', 'effect-next-token', 'effect-promoted-tokens'])
  const data = figures[0]?.spec['data'] as { values: Record<string, unknown>[] } | undefined
  expect(data?.values.filter(({ layer }) => layer === 2).map(({ value }) => value)).toEqual([
    result.layers[1]?.own.kl.value,
    result.layers[1]?.other.kl.value,
    result.layers[1]?.random.kl.value,
  ])
  expect(figures[0]?.caption).toMatch(/means over 3 keys at 6 triggers, with 95 % intervals over keys/u)
  expect(table?.rows).toHaveLength(2)
})

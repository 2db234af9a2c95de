/** Keys silenced on hand-built decoders of every kind, against a forward pass in plain loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROMOTED, SILENCED } from '#contract/analysis/effect.ts'
import type { EffectPart, SilencedPrefix } from '#main/analysis/effect/gather.ts'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, sentences, SIZES } from '../../../fixtures/decoders.ts'

const KEYS = [
  { layer: 1, index: 3 },
  { layer: 1, index: 40 },
  { layer: 2, index: 17 },
]
/** Of two lengths, so that they are two batches. */
const PREFIXES: SilencedPrefix[] = KEYS.flatMap((key) =>
  sentences.slice(0, 4).map((words, i) => ({
    ...key,
    isTrigger: i % 2 === 0,
    ids: Int32Array.of(0, ...words.slice(0, i < 2 ? 5 : 3)),
    next: i === 0 ? -1 : (words[i < 2 ? 0 : 3] as number),
  })),
)

interface Found {
  key: number
  silenced: string
  kl: number
  next: number
  promoted: number
}

const rowsOf = ({ key, silenced, ...part }: EffectPart): Found[] =>
  Array.from(key, (index, i) => ({
    key: index,
    silenced: SILENCED[silenced[i] as number] as string,
    kl: part.kl[i] as number,
    next: part.next[i] as number,
    promoted: part.promoted[i] as number,
  }))

/** In plain loops. */
function logShares(logits: ArrayLike<number>): number[] {
  const most = Math.max(...Array.from(logits))
  const sum = Array.from(logits).reduce((total, logit) => total + Math.exp(logit - most), 0)
  return Array.from(logits, (logit) => logit - most - Math.log(sum))
}

describe.each(decoders)('$what', (which) => {
  let decoder: Decoder

  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  const norm = ({ layer, index }: { layer: number; index: number }): number =>
    Math.hypot(...(decoder.value(layer - 1, index) ?? []))

  /** @param other whose value is taken away, in the length that the key's adds; null for the key itself */
  function expected({ ids, next, ...key }: SilencedPrefix, other: number | null): Omit<Found, 'key' | 'silenced'> {
    const last = (change?: Parameters<Decoder['forward']>[1]): number[] =>
      logShares(decoder.forward([...ids], change).logits.at(-1) ?? [])
    const before = last()
    const after = last((layer, m) => {
      if (layer !== key.layer) return m
      const changed = m.slice()
      const own = m[key.index] as number
      if (other === null) changed[key.index] = 0
      else changed[other] = (m[other] as number) - (own * norm(key)) / norm({ ...key, index: other })
      return changed
    })
    const change = (token: number): number => (after[token] as number) - (before[token] as number)
    const value = decoder.read(decoder.value(key.layer - 1, key.index), false)
    const promoted = [...value.keys()].toSorted((a, b) => (value[b] ?? 0) - (value[a] ?? 0)).slice(0, PROMOTED)
    return {
      kl: before.reduce((sum, log, token) => sum + Math.exp(log) * (log - (after[token] as number)), 0),
      next: next < 0 ? Number.NaN : change(next),
      promoted: promoted.reduce((sum, token) => sum + change(token), 0) / PROMOTED,
    }
  }

  const isNear = (found: Found, { kl, next, promoted }: Omit<Found, 'key' | 'silenced'>): boolean => {
    const near = decoder.near * 10
    const isSame = (one: number, other: number): boolean =>
      Number.isNaN(one) ? Number.isNaN(other) : Math.abs(one - other) < near
    return isSame(found.kl, kl) && isSame(found.next, next) && isSame(found.promoted, promoted)
  }

  it('changes the prediction as a forward pass without the key does, and as one without as much of another', async () => {
    const { parts, amount, opened } = await partsOf(decoder.model, { name: 'effect' }, { prefixes: PREFIXES })
    expect(amount).toBe(KEYS.length * (2 * 3 + 2 * 2))
    expect(opened.total).toBe(amount)
    expect(parts.map(({ layer }) => layer)).toEqual([1, 1, 2, 2])
    const found = new Set<string>()
    for (const { layer } of KEYS.slice(1)) {
      const rows = parts.filter((part) => part.layer === layer).flatMap(rowsOf)
      const own = PREFIXES.filter((prefix) => prefix.layer === layer).toSorted((a, b) => b.ids.length - a.ids.length)
      const asked = own.flatMap((prefix) =>
        (prefix.isTrigger ? (['own', 'other'] as const) : (['random'] as const)).map((silenced) => ({
          prefix,
          silenced,
        })),
      )
      expect(rows.map(({ key, silenced }) => ({ key, silenced }))).toEqual(
        asked.map(({ prefix, silenced }) => ({ key: prefix.index, silenced })),
      )
      rows.forEach((row, i) => {
        const { prefix } = asked[i] as (typeof asked)[number]
        if (row.silenced === 'other') {
          const others = Array.from({ length: SIZES.keys }, (_, index) => index).filter((one) => one !== prefix.index)
          expect(others.some((other) => isNear(row, expected(prefix, other)))).toBe(true)
        } else expect(isNear(row, expected(prefix, null)), JSON.stringify([row, expected(prefix, null)])).toBe(true)
        found.add(row.promoted.toFixed(3))
      })
    }
    // They are not all alike, as those of a graph that silences nothing would be.
    expect(found.size).toBeGreaterThan(8)
  })

  it('goes on after the parts that are done as if it had never stopped', async () => {
    const whole = await partsOf(decoder.model, { name: 'effect' }, { prefixes: PREFIXES })
    const rest = await partsOf(decoder.model, { name: 'effect' }, { prefixes: PREFIXES }, 2)
    expect(rest.parts).toEqual(whole.parts.slice(2))
  })
})

/** How alike the keys of a layer are in two scans. */
import { mean } from 'simple-statistics'
import type { Estimate } from '#contract/estimate.ts'
import type { KeyChange, LayerComparison } from '#contract/scan-comparison.ts'
import { quantile } from '../statistics/bootstrap.ts'
import { ROUNDING, wilson } from '../statistics/estimate.ts'
import { studentQuantile } from '../statistics/distributions.ts'
import { seeded } from '../statistics/seeded.ts'
import { spearman } from '../statistics/spearman.ts'

/** What one scan knows of a key. */
export interface ScannedKey {
  /** Prefixes by their texts, with their coefficients. */
  prefixes: ReadonlyMap<string, number>
  /** Last tokens as they read. */
  lastTokens: ReadonlySet<string>
  /** The token that its value promotes most; null where that is not known. */
  promoted: string | null
}

/** Shared prefixes that a correlation needs. */
const FEWEST = 3
/** Each key is compared with so many random others of its layer. */
const SHUFFLES = 5
/** Keys between two breaths. */
const AT_ONCE = 500

/** What is in both, of what is in either; 0 where neither has anything. */
export function jaccard(one: ReadonlySet<string> | ReadonlyMap<string, unknown>, other: typeof one): number {
  let both = 0
  for (const item of one.keys()) if (other.has(item)) both += 1
  const either = one.size + other.size - both
  return either === 0 ? 0 : both / either
}

export function compareKey(layer: number, index: number, first: ScannedKey, second: ScannedKey): KeyChange {
  const shared = [...first.prefixes].filter(([text]) => second.prefixes.has(text))
  const correlation =
    shared.length < FEWEST
      ? null
      : spearman(
          shared.map(([, coefficient]) => coefficient),
          shared.map(([text]) => second.prefixes.get(text) ?? 0),
        )
  return {
    layer,
    index,
    triggers: jaccard(first.prefixes, second.prefixes),
    lastTokens: jaccard(first.lastTokens, second.lastTokens),
    correlation,
    shared: shared.length,
    top: [topOf(first), topOf(second)],
    sameValue: first.promoted === null || second.promoted === null ? null : first.promoted === second.promoted,
  }
}

const topOf = ({ prefixes }: ScannedKey): number | null => (prefixes.size === 0 ? null : Math.max(...prefixes.values()))

export interface KeyPair {
  index: number
  first: ScannedKey
  second: ScannedKey
}

/**
 * The keys that fired in either scan, one by one and as a layer. Chance compares each key of the first scan with random others of the
 * second, because keys of one layer are alike to begin with.
 *
 * @param breathe awaited now and then, so that others get their turn
 */
export async function compareLayer(
  layer: number,
  pairs: readonly KeyPair[],
  seed: number,
  breathe: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ summary: LayerComparison; keys: KeyChange[] }> {
  const fired = pairs.filter(({ first, second }) => first.prefixes.size + second.prefixes.size > 0)
  const keys: KeyChange[] = []
  for (const { index, first, second } of fired) {
    if (keys.length % AT_ONCE === 0) await breathe()
    keys.push(compareKey(layer, index, first, second))
  }
  const correlations = keys.flatMap(({ correlation }) => correlation ?? [])
  const known = keys.flatMap(({ sameValue }) => sameValue ?? [])
  const byLastTokens = keys.map(({ lastTokens }) => lastTokens).toSorted((a, b) => a - b)
  return {
    keys,
    summary: {
      layer,
      keys: keys.length,
      triggers: meanOf(keys.map(({ triggers }) => triggers)),
      lastTokens: meanOf(byLastTokens),
      correlation: meanOf(correlations),
      correlated: correlations.length,
      sameValue: wilson(known.filter(Boolean).length, known.length),
      byChance: await chance(fired, seed, breathe),
      spread: byLastTokens.length === 0 ? null : [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(byLastTokens, share)),
    },
  }
}

async function chance(
  pairs: readonly KeyPair[],
  seed: number,
  breathe: () => Promise<unknown>,
): Promise<LayerComparison['byChance']> {
  if (pairs.length < 2) return { triggers: null, lastTokens: null }
  const random = seeded(seed)
  const [triggers, lastTokens]: [number[], number[]] = [[], []]
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    // Round a random circle, so that no key meets itself.
    const circle = random.shuffled(pairs)
    for (const [i, { first }] of circle.entries()) {
      if (i % AT_ONCE === 0) await breathe()
      const { second } = circle[(i + 1) % circle.length] as KeyPair
      triggers.push(jaccard(first.prefixes, second.prefixes))
      lastTokens.push(jaccard(first.lastTokens, second.lastTokens))
    }
  }
  return { triggers: mean(triggers), lastTokens: mean(lastTokens) }
}

/** A mean over keys with Student's interval. */
function meanOf(values: readonly number[]): Estimate {
  const n = values.length
  if (n === 0) return { value: null, low: null, high: null, reason: 'nothing to compute it from' }
  const value = mean(values)
  if (n < 2) return { value, low: null, high: null, reason: 'an interval needs at least two keys' }
  const error = Math.sqrt(values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (n - 1) / n)
  const half = studentQuantile(0.975, n - 1) * error
  if (half <= ROUNDING) return { value, low: null, high: null, reason: 'all keys have the same number' }
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), reason: null }
}

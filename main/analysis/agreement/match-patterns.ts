import { munkres } from 'munkres'
import { kindsOf } from '#contract/kind.ts'
import { jaccardDistance } from './set-distance.ts'
import type { RankedPattern } from './study-key.ts'

/** A kind may be open: it then equals only another that is open. */
type Matchable = Pick<RankedPattern, 'ranks' | 'also'> & { kind: RankedPattern['kind'] | null }

export interface PatternMatch {
  /** Indices into the two lists, from 0. */
  first: number
  second: number
  jaccard: number
  sameKind: boolean
}

/** Two patterns are the same finding from this Jaccard on. */
export const MATCH_THRESHOLD = 0.5

/**
 * The one-to-one pairing of two annotators' patterns of one key with the largest total Jaccard of their triggers (an assignment
 * problem), in the order of `first`; pairs without a common trigger are left out. Among pairings of equal total the one with more pairs
 * at the threshold wins, then the one with more equal kinds, so that the numbers of both do not depend on the order of the patterns.
 */
export function matchPatterns(first: readonly Matchable[], second: readonly Matchable[]): PatternMatch[] {
  if (first.length === 0 || second.length === 0) return []
  const sets = second.map(({ ranks }) => new Set(ranks))
  const pairs = first.map((a, i) => {
    const ranks = new Set(a.ranks)
    return second.map((b, j) => ({
      first: i,
      second: j,
      jaccard: jaccardOfRanks(ranks, sets[j] as Set<number>),
      sameKind: isSameKind(a, b),
    }))
  })
  return munkres(pairs.map((row) => row.map((pair) => -gain(pair))))
    .map(([i, j]) => pairs[i]?.[j] as PatternMatch)
    .filter((pair) => pair.jaccard > 0)
    .toSorted((a, b) => a.first - b.first)
}

/** Whether both have the same kinds, in whatever order they were said. */
export function isSameKind(a: Omit<Matchable, 'ranks'>, b: Omit<Matchable, 'ranks'>): boolean {
  const others = kindsOf(b)
  const kinds = kindsOf(a)
  return kinds.length === others.length && kinds.every((kind) => others.includes(kind))
}

/** The tie-breakers stay far below the differences between sums of Jaccards of a few dozen triggers, and far above rounding. */
function gain({ jaccard, sameKind }: PatternMatch): number {
  if (jaccard < MATCH_THRESHOLD) return jaccard
  return jaccard + 1e-8 + (sameKind ? 1e-10 : 0)
}

/** A pattern without triggers shares none, not even with another such. */
export function jaccardOfRanks(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  if (a.size === 0) return 0
  const shared = [...a].filter((rank) => b.has(rank)).length
  return 1 - jaccardDistance(a.size, b.size, shared)
}

/** What the pairs of annotations of one key add up to. */
export interface PatternCounts {
  /** Pairs of patterns at the threshold, and those of them with the same kind. */
  matched: number
  sameKind: number
  /** Patterns on both sides. */
  patterns: number
  /** Pairs of annotations. */
  comparisons: number
}

/** Sums over every two of a key's annotations. */
export function countMatches(annotations: readonly (readonly RankedPattern[])[]): PatternCounts {
  const counts = { matched: 0, sameKind: 0, patterns: 0, comparisons: 0 }
  annotations.forEach((first, i) => {
    for (const second of annotations.slice(i + 1)) {
      const matches = matchPatterns(first, second).filter((pair) => pair.jaccard >= MATCH_THRESHOLD)
      counts.matched += matches.length
      counts.sameKind += matches.filter(({ sameKind }) => sameKind).length
      counts.patterns += first.length + second.length
      counts.comparisons++
    }
  })
  return counts
}

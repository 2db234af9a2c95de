import { countMatches, MATCH_THRESHOLD, matchPatterns } from '#main/analysis/agreement/match-patterns.ts'
import type { RankedPattern } from '#main/analysis/agreement/study-key.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

const pattern = fc.record({
  kind: fc.constantFrom('shallow' as const, 'semantic' as const),
  ranks: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 6 }),
})
const patterns = fc.array(pattern, { maxLength: 4 })

function jaccard(a: RankedPattern, b: RankedPattern): number {
  const all = new Set([...a.ranks, ...b.ranks]).size
  return all === 0 ? 0 : a.ranks.filter((rank) => b.ranks.includes(rank)).length / all
}

/** Every way to pair some of the first list with distinct ones of the second. */
function* pairings(first: number, second: number): Generator<[number, number][]> {
  if (first === 0) {
    yield []
    return
  }
  for (const rest of pairings(first - 1, second)) {
    yield rest
    for (let j = 0; j < second; j++) {
      if (!rest.some(([, used]) => used === j)) yield [...rest, [first - 1, j]]
    }
  }
}

/** The best of all pairings: largest total Jaccard, then most pairs at the threshold, then most of one kind. */
function best(first: RankedPattern[], second: RankedPattern[]): [number, number, number] {
  let winner: [number, number, number] = [0, 0, 0]
  for (const pairing of pairings(first.length, second.length)) {
    const pairs = pairing.map(([i, j]) => [first[i], second[j]] as [RankedPattern, RankedPattern])
    const matched = pairs.filter(([a, b]) => jaccard(a, b) >= MATCH_THRESHOLD)
    const total = pairs.reduce((sum, [a, b]) => sum + jaccard(a, b), 0)
    const candidate: typeof winner = [total, matched.length, matched.filter(([a, b]) => a.kind === b.kind).length]
    const difference = candidate.map((value, i) => value - (winner[i] as number)).find((d) => Math.abs(d) > 1e-9)
    if ((difference ?? 0) > 0) winner = candidate
  }
  return winner
}

test('the matching has the largest total Jaccard of all, and the most and best matches among equals', () => {
  fc.assert(
    fc.property(patterns, patterns, (first, second) => {
      const matches = matchPatterns(first, second)
      const [total, matched, sameKind] = best(first, second)
      expect(matches.reduce((sum, match) => sum + match.jaccard, 0)).toBeCloseTo(total, 9)
      expect(new Set(matches.map((match) => match.first)).size).toBe(matches.length)
      expect(new Set(matches.map((match) => match.second)).size).toBe(matches.length)
      for (const match of matches) {
        const [a, b] = [first[match.first], second[match.second]] as [RankedPattern, RankedPattern]
        expect(match.jaccard).toBeCloseTo(jaccard(a, b), 12)
        expect(match.sameKind).toBe(a.kind === b.kind)
      }
      const counts = { matched, sameKind, patterns: first.length + second.length, comparisons: 1 }
      expect(countMatches([first, second])).toEqual(counts)
      expect(countMatches([second.toReversed(), first.toReversed()])).toEqual(counts)
    }),
    { seed: 41, numRuns: 500 },
  )
})

test('two patterns on the same triggers are matched by kind, whatever their order', () => {
  const shallow: RankedPattern = { kind: 'shallow', ranks: [1, 2, 3] }
  const semantic: RankedPattern = { kind: 'semantic', ranks: [1, 2, 3] }
  expect(matchPatterns([shallow, semantic], [semantic, shallow]).map(({ second }) => second)).toEqual([1, 0])
})

test('a greedy matching would lose here: the best total is not the best pair first', () => {
  // Pair 0-0 shares 3 of 4 triggers, 0-1 2 of 5, 1-0 2 of 6, 1-1 none.
  const first: RankedPattern[] = [
    { kind: 'shallow', ranks: [1, 2, 3, 9] },
    { kind: 'shallow', ranks: [1, 2, 4, 5, 6] },
  ]
  const second: RankedPattern[] = [
    { kind: 'shallow', ranks: [1, 2, 3] },
    { kind: 'shallow', ranks: [3, 9, 10] },
  ]
  // Greedy takes 0-0 (.75) and is left with nothing; 0-1 (.4) and 1-0 (.333) make .733, so 0-0 stays the best here …
  expect(matchPatterns(first, second)).toEqual([{ first: 0, second: 0, jaccard: 0.75, sameKind: true }])
  // … until the second pattern shares one trigger more.
  const wider = [second[0] as RankedPattern, { kind: 'shallow' as const, ranks: [2, 3, 9] }]
  expect(matchPatterns(first, wider).map(({ first, second }) => [first, second])).toEqual([
    [0, 1],
    [1, 0],
  ])
})

test('patterns without triggers, and annotations without patterns, match nothing', () => {
  expect(matchPatterns([], [{ kind: 'shallow', ranks: [1] }])).toEqual([])
  expect(matchPatterns([{ kind: 'shallow', ranks: [] }], [{ kind: 'shallow', ranks: [] }])).toEqual([])
})

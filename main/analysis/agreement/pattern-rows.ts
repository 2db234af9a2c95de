/** The patterns that several annotators found in one key, side by side. */
import type { PatternRow } from '#contract/adjudication.ts'
import type { Pattern } from '#contract/annotation.ts'
import { spelled } from '#contract/spelling.ts'
import { isSameKind, jaccardOfRanks, matchPatterns } from './match-patterns.ts'

type Findings = readonly Pattern[]

/**
 * Rows of patterns that stand for one finding. Two annotators: the pairing with the largest total Jaccard of their triggers,
 * pairs without a common trigger apart. More: each further annotator, in order, is paired so with the rows there are,
 * a row standing for all triggers that its patterns have. Rows in the order in which their first pattern was found.
 *
 * @param findings finished patterns, one list for each annotator
 */
export function patternRows(findings: readonly Findings[]): PatternRow[] {
  const rows: (Pattern | null)[][] = []
  findings.forEach((patterns, annotator) => {
    const before = rows.map((row) => ({ ...kindOf(row), ranks: ranksOf(row) }))
    const matches = matchPatterns(before, patterns.map(ranked))
    const rowOf = new Map(matches.map(({ first, second }) => [second, first]))
    patterns.forEach((pattern, i) => {
      const row = rowOf.get(i)
      if (row === undefined) rows.push(findings.map((_, at) => (at === annotator ? pattern : null)))
      else (rows[row] as (Pattern | null)[])[annotator] = pattern
    })
  })
  return rows.map((patterns) => ({
    patterns,
    jaccard: meanJaccard(present(patterns)),
    sameKind: isOneKind(patterns),
    merged: {
      description: distinct(present(patterns).map(({ description }) => description.trim())).join(' / '),
      ...kindOf(patterns),
      ranks: ranksOf(patterns),
    },
  }))
}

/** Each text once, as it was written first. */
const distinct = (texts: readonly string[]): string[] => {
  const spellings = texts.map(spelled)
  return texts.filter((text, i) => text !== '' && spellings.indexOf(spellings[i] ?? '') === i)
}

const present = (row: readonly (Pattern | null)[]): Pattern[] => row.filter((pattern) => pattern !== null)

const ranksOf = (row: readonly (Pattern | null)[]): number[] =>
  [...new Set(present(row).flatMap(({ ranks }) => ranks))].toSorted((a, b) => a - b)

function isOneKind(row: readonly (Pattern | null)[]): boolean {
  const [first, ...others] = present(row)
  return first !== undefined && others.every((other) => isSameKind(first, other))
}

/** What all say; no kind when they differ, which is for a person to decide. */
function kindOf(row: readonly (Pattern | null)[]): Pick<Pattern, 'kind' | 'also'> {
  const [first] = present(row)
  if (first === undefined || !isOneKind(row)) return { kind: null }
  return { kind: first.kind, ...(first.also && { also: first.also }) }
}

const ranked = ({ kind, also, ranks }: Pattern) => ({ kind, also, ranks })

function meanJaccard(patterns: readonly Pattern[]): number | null {
  const pairs = patterns.flatMap((first, i) =>
    patterns.slice(i + 1).map((second) => jaccardOfRanks(new Set(first.ranks), new Set(second.ranks))),
  )
  return pairs.length === 0 ? null : pairs.reduce((sum, value) => sum + value, 0) / pairs.length
}

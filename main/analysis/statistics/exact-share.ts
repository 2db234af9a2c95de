/** An interval of a share that holds where few cases or none differ, which resampling does not. */
import { betaQuantile, studentQuantile } from './distributions.ts'

/** One independent case, or a group of cases that are not independent of each other. */
export interface Cases {
  /** At most `of`; a part of a case may count. */
  successes: number
  of: number
}

/**
 * The exact 95 % interval of Clopper and Pearson (1934) where each group is one case that counts or not; else that of Korn and Graubard
 * (1998, Survey Methodology 24): the same at the number of independent cases that the spread between the groups leaves, made
 * smaller by Student's t on the groups. Null without a case, and where two groups or more are needed and there is one.
 */
export function exactShare(groups: readonly Cases[]): { low: number; high: number } | null {
  const used = groups.filter(({ of }) => of > 0)
  const n = used.length
  const cases = used.reduce((sum, { of }) => sum + of, 0)
  const successes = used.reduce((sum, group) => sum + group.successes, 0)
  if (n === 0) return null
  if (used.every(({ successes, of }) => of === 1 && (successes === 0 || successes === 1)))
    return clopperPearson(successes, n)
  if (n < 2) return null
  const share = successes / cases
  const squares = used.reduce((sum, group) => sum + (group.successes - share * group.of) ** 2, 0)
  const variance = ((n / (n - 1)) * squares) / cases ** 2
  // Groups that do not differ tell no more than that many cases.
  const effective = variance > 0 ? (share * (1 - share)) / variance : n
  const smaller = effective * (studentQuantile(0.975, 1e6) / studentQuantile(0.975, n - 1)) ** 2
  const kept = Math.min(variance > 0 ? smaller : n, cases)
  return clopperPearson(share * kept, kept)
}

function clopperPearson(successes: number, cases: number): { low: number; high: number } {
  return {
    low: successes <= 0 ? 0 : betaQuantile(0.025, successes, cases - successes + 1),
    high: successes >= cases ? 1 : betaQuantile(0.975, successes + 1, cases - successes),
  }
}

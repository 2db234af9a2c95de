/** Distances between sets of labels, for annotations that may have several values or none. The empty set is a value. */

/** Jaccard 1912: shared members over all members. Two empty sets are equal. */
export function jaccard(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  if (a.size === 0 && b.size === 0) return 1
  const shared = sharedMembers(a, b)
  return shared / (a.size + b.size - shared)
}

function sharedMembers(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  let shared = 0
  for (const member of a) if (b.has(member)) shared++
  return shared
}

export function jaccardDistance(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  return 1 - jaccard(a, b)
}

/**
 * MASI as in Passonneau 2006, "Measuring Agreement on Set-valued Items (MASI)": 1 - J * M with M = 1 for equal sets, 2/3 when one
 * contains the other, 1/3 when they overlap, 0 when they are disjoint. Other metrics go by the same name: name this one.
 * `{}` against `{}` is 0, `{}` against anything else 1.
 */
export function masiDistance(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  const j = jaccard(a, b)
  if (j === 0 || j === 1) return 1 - j
  const monotonicity = sharedMembers(a, b) === Math.min(a.size, b.size) ? 2 / 3 : 1 / 3
  return 1 - j * monotonicity
}

export const EMPTY_SET = '{}'

/** The members of a set written `A|B`, or null when it is not written so. Repeats count once. */
export function parseSet(text: string): Set<string> | null {
  if (text === EMPTY_SET) return new Set()
  const members = text.split('|').map((member) => member.trim())
  return members.some((member) => member === '' || member === EMPTY_SET) ? null : new Set(members)
}

/** One text per set, whatever the order of its members. */
export function setLabel(members: ReadonlySet<string>): string {
  return members.size === 0 ? EMPTY_SET : [...members].toSorted((a, b) => (a < b ? -1 : 1)).join('|')
}

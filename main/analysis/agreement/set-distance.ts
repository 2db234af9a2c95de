/** Distances between sets of labels, for annotations that may have several values or none. The empty set is a value. */

/** A distance of two sets by their sizes and the number of members they share. */
export type SetDistance = (first: number, second: number, shared: number) => number

/** 1 - J, J = shared members over all members (Jaccard 1912). Two empty sets are equal. */
export const jaccardDistance: SetDistance = (first, second, shared) => {
  const all = first + second - shared
  return all === 0 ? 0 : 1 - shared / all
}

/**
 * MASI as in Passonneau 2006, "Measuring Agreement on Set-valued Items (MASI)": 1 - J * M with M = 1 for equal sets, 2/3 when one
 * contains the other, 1/3 when they overlap, 0 when they are disjoint. Other metrics go by the same name: name this one.
 * `{}` against `{}` is 0, `{}` against anything else 1.
 */
export const masiDistance: SetDistance = (first, second, shared) => {
  const all = first + second - shared
  if (shared === all) return 0
  if (shared === 0) return 1
  return 1 - (shared / all) * (shared === Math.min(first, second) ? 2 / 3 : 1 / 3)
}

/** The distance of any two of `sets`, by index. */
export function distanceOfSets(
  sets: readonly ReadonlySet<string>[],
  distance: SetDistance,
): (a: number, b: number) => number {
  const ids = new Map([...new Set(sets.flatMap((members) => [...members]))].map((member, id) => [member, id]))
  const members = Int32Array.from(sets.flatMap((set) => [...set].map((member) => ids.get(member) as number)))
  // The members of set a: entries start[a] to start[a + 1], exclusive.
  const start = new Int32Array(sets.length + 1)
  sets.forEach(({ size }, i) => (start[i + 1] = (start[i] as number) + size))
  const marks = new Uint8Array(ids.size)
  const mark = (set: number, value: number): void => {
    for (let i = start[set] as number; i < (start[set + 1] as number); i++) marks[members[i] as number] = value
  }
  // Callers go through all partners of one set before the next: its members stay marked meanwhile.
  let marked = 0
  mark(marked, 1)
  return (a, b) => {
    if (a !== marked) {
      mark(marked, 0)
      mark(a, 1)
      marked = a
    }
    const from = start[b] as number
    const end = start[b + 1] as number
    let shared = 0
    for (let i = from; i < end; i++) shared += marks[members[i] as number] as number
    return distance((start[a + 1] as number) - (start[a] as number), end - from, shared)
  }
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

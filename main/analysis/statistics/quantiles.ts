import { quantileSorted } from 'simple-statistics'

/** The 5 %, 25 %, 50 %, 75 % and 95 % quantiles. Sorts a copy; the values are at least one. */
export function quantiles(values: ArrayLike<number>): [number, number, number, number, number] {
  const sorted = [...Float64Array.from(values).toSorted()]
  const at = (share: number): number => quantileSorted(sorted, share)
  return [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)]
}

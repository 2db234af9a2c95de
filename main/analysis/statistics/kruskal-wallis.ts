/** Whether groups differ in anything that moves their ranks, in whatever order (Kruskal and Wallis 1952). */
import { chiSquaredTail } from './distributions.ts'
import { ranks } from './spearman.ts'

export interface KruskalWallis {
  /** Divided by what ties take away. */
  h: number
  /** Groups with values, less one. */
  degrees: number
  /** By the chi-squared distribution; rough below five values a group. */
  p: number
}

/** @returns null where fewer than two groups have values, or all values are the same. */
export function kruskalWallis(groups: readonly (readonly number[])[]): KruskalWallis | null {
  const filled = groups.filter(({ length }) => length > 0)
  const values = filled.flat()
  const n = values.length
  const ranked = ranks(values)
  let at = 0
  let sum = 0
  for (const group of filled) {
    let own = 0
    for (let i = 0; i < group.length; i++) own += ranked[at++] as number
    sum += own ** 2 / group.length
  }
  const ties = [...Map.groupBy(values, (value) => value).values()]
    .map(({ length }) => length ** 3 - length)
    .reduce((total, one) => total + one, 0)
  const untied = 1 - ties / (n ** 3 - n)
  if (filled.length < 2 || n < 3 || untied <= 0) return null
  const h = ((12 / (n * (n + 1))) * sum - 3 * (n + 1)) / untied
  const degrees = filled.length - 1
  return { h, degrees, p: chiSquaredTail(h, degrees) }
}

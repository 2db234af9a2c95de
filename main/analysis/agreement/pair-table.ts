import type { PairTable } from './cohen.ts'
import type { Ratings } from './ratings.ts'

/**
 * The table of every two raters, `[first, second]` by ascending index, also of two who share no unit. Each holds one cell
 * a unit (weight 1) in the order of the units; `unit` says which, so that a bootstrap draw can weigh them anew.
 */
export function pairTables(ratings: Ratings): { raters: [number, number]; table: PairTable; unit: Int32Array }[] {
  const raters = ratings.raters.length
  const cells = new Map<number, { first: number[]; second: number[]; unit: number[] }>()
  for (let unit = 0; unit < ratings.units.length; unit++) {
    const end = ratings.start[unit + 1] as number
    for (let i = ratings.start[unit] as number; i < end; i++) {
      for (let j = i + 1; j < end; j++) {
        const pair = (ratings.rater[i] as number) * raters + (ratings.rater[j] as number)
        let cell = cells.get(pair)
        if (cell === undefined) cells.set(pair, (cell = { first: [], second: [], unit: [] }))
        cell.first.push(ratings.code[i] as number)
        cell.second.push(ratings.code[j] as number)
        cell.unit.push(unit)
      }
    }
  }
  return ratings.raters.flatMap((_, a) =>
    ratings.raters.slice(a + 1).map((_, offset) => {
      const b = a + 1 + offset
      const cell = cells.get(a * raters + b) ?? { first: [], second: [], unit: [] }
      return {
        raters: [a, b] as [number, number],
        table: {
          categories: ratings.labels.length,
          first: Int32Array.from(cell.first),
          second: Int32Array.from(cell.second),
          units: new Float64Array(cell.unit.length).fill(1),
        },
        unit: Int32Array.from(cell.unit),
      }
    }),
  )
}

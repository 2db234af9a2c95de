/** Coefficients straight from their definitions, over rows of values, sharing nothing with the program. `null` is a missing rating. */
export type Rows = readonly (readonly (number | null)[])[]
export type Distance = (a: number, b: number) => number

const present = (row: readonly (number | null)[]): number[] => row.filter((value) => value !== null)

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** Krippendorff's alpha over every pair of values. NaN where it is undefined. */
export function alphaByPairs(rows: Rows, distance: Distance): number {
  const units = rows.map(present).filter((values) => values.length > 1)
  const pool = units.flat()
  const within = units.map((values) =>
    values.flatMap((a, i) => values.filter((_, j) => j !== i).map((b) => distance(a, b))),
  )
  const observed = units.reduce((sum, values, u) => sum + values.length * mean(within[u] ?? []), 0) / pool.length
  const expected = mean(pool.flatMap((a, i) => pool.filter((_, j) => j !== i).map((b) => distance(a, b))))
  return expected === 0 ? Number.NaN : 1 - observed / expected
}

/** Krippendorff 2011: (sum of the marginals from c to k, less half of those of c and of k)². */
export function ordinalDistance(rows: Rows): Distance {
  const pool = rows
    .map(present)
    .filter((values) => values.length > 1)
    .flat()
  const count = (value: number): number => pool.filter((other) => other === value).length
  return (a, b) => {
    if (a === b) return 0
    const [low, high] = [Math.min(a, b), Math.max(a, b)]
    const between = pool.filter((value) => value >= low && value <= high).length
    return (between - (count(a) + count(b)) / 2) ** 2
  }
}

export interface WeightedKappa {
  kappa: number
  se: number
}

/** Fleiss, Cohen & Everitt 1969, equation 13, with agreement weights 1 - distance / largest distance. */
export function kappaByWeights(
  pairs: readonly (readonly [number, number])[],
  values: number[],
  distance: Distance,
): WeightedKappa {
  const n = pairs.length
  const largest = Math.max(...values.flatMap((a) => values.map((b) => distance(a, b))))
  const w = (a: number, b: number): number => 1 - distance(a, b) / largest
  const p = (a: number, b: number): number => pairs.filter(([x, y]) => x === a && y === b).length / n
  const row = (a: number): number => pairs.filter(([x]) => x === a).length / n
  const column = (b: number): number => pairs.filter(([, y]) => y === b).length / n
  const cells = values.flatMap((a) => values.map((b) => [a, b] as const))
  const sum = (term: (a: number, b: number) => number): number => cells.reduce((total, [a, b]) => total + term(a, b), 0)
  const po = sum((a, b) => p(a, b) * w(a, b))
  const pe = sum((a, b) => row(a) * column(b) * w(a, b))
  const kappa = (po - pe) / (1 - pe)
  const meanRow = (a: number): number => values.reduce((total, b) => total + column(b) * w(a, b), 0)
  const meanColumn = (b: number): number => values.reduce((total, a) => total + row(a) * w(a, b), 0)
  const variance =
    (sum((a, b) => p(a, b) * (w(a, b) - (meanRow(a) + meanColumn(b)) * (1 - kappa)) ** 2) -
      (kappa - pe * (1 - kappa)) ** 2) /
    (n * (1 - pe) ** 2)
  return { kappa, se: Math.sqrt(Math.max(0, variance)) }
}

/** Gwet 2014, as sums over raters: AC1 with the distance 0/1, AC2 otherwise. */
export function gwetByRaters(rows: Rows, distance: Distance): number {
  const units = rows.map(present).filter((values) => values.length > 0)
  const values = [...new Set(units.flat())]
  const largest = Math.max(...values.flatMap((a) => values.map((b) => distance(a, b))))
  const w = (a: number, b: number): number => 1 - distance(a, b) / largest
  const pairable = units.filter((unit) => unit.length > 1)
  const observed = mean(
    pairable.map((unit) => mean(unit.flatMap((a, i) => unit.filter((_, j) => j !== i).map((b) => w(a, b))))),
  )
  const share = (value: number): number => mean(units.map((unit) => mean(unit.map((other) => Number(other === value)))))
  const weights = values.flatMap((a) => values.map((b) => w(a, b))).reduce((a, b) => a + b, 0)
  const spread = values.reduce((total, value) => total + share(value) * (1 - share(value)), 0)
  const expected = (weights / (values.length * (values.length - 1))) * spread
  return (observed - expected) / (1 - expected)
}

/** Fleiss 1971 from the table of counts. */
export function fleissByCounts(rows: readonly (readonly number[])[]): number {
  const values = [...new Set(rows.flat())]
  const n = rows[0]?.length ?? 0
  const counts = rows.map((row) => values.map((value) => row.filter((other) => other === value).length))
  const observed = mean(counts.map((row) => (row.reduce((sum, count) => sum + count * count, 0) - n) / (n * (n - 1))))
  const expected = values.reduce((sum, _, c) => sum + mean(counts.map((row) => (row[c] ?? 0) / n)) ** 2, 0)
  return (observed - expected) / (1 - expected)
}

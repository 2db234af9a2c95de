/**
 * Distances between categories. Krippendorff's metrics are those of "Computing Krippendorff's Alpha-Reliability" (2011);
 * `linear` and `quadratic` are the disagreement weights of weighted kappa (Cohen 1968) with the true distance of the values,
 * so that a level nobody used still counts as a step. Coefficients are ratios, so no metric needs a common scale.
 */
export interface Metric {
  /** Symmetric, at least 0, and 0 from a category to itself. */
  distance: (a: number, b: number) => number
  /** For each category c, the sum over categories k of `weights[k] * distance(c, k)`. */
  sums: (weights: Float64Array) => Float64Array
  /** `sums` costs the square of many categories: too much for every draw of a bootstrap. */
  slow?: true
}

export function nominal(categories: number): Metric {
  return {
    distance: (a, b) => (a === b ? 0 : 1),
    sums(weights) {
      const total = sum(weights)
      return Float64Array.from({ length: categories }, (_, c) => total - (weights[c] as number))
    },
  }
}

/** |x - y|. `values` ascending, one per category. */
export function linear(values: Float64Array): Metric {
  return {
    distance: (a, b) => Math.abs((values[a] as number) - (values[b] as number)),
    sums(weights) {
      const sums = new Float64Array(values.length)
      let below = 0
      for (let c = 1; c < values.length; c++) {
        below += weights[c - 1] as number
        const step = (values[c] as number) - (values[c - 1] as number)
        sums[c] = (sums[c - 1] as number) + below * step
      }
      let above = 0
      let fromAbove = 0
      for (let c = values.length - 2; c >= 0; c--) {
        above += weights[c + 1] as number
        fromAbove += above * ((values[c + 1] as number) - (values[c] as number))
        sums[c] = (sums[c] as number) + fromAbove
      }
      return sums
    },
  }
}

/** (x - y)²: quadratic weights, and Krippendorff's interval metric. `values`: one per category. */
export function quadratic(values: Float64Array): Metric {
  return {
    distance: (a, b) => ((values[a] as number) - (values[b] as number)) ** 2,
    sums(weights) {
      // Around the mean of what has a weight, so that neither large values with small differences nor values without weight cost digits.
      const centre = weightedMean(values, weights)
      let total = 0
      let first = 0
      let second = 0
      for (let c = 0; c < values.length; c++) {
        const x = (values[c] as number) - centre
        const weight = weights[c] as number
        total += weight
        first += weight * x
        second += weight * x * x
      }
      return values.map((value) => {
        const x = value - centre
        return Math.max(0, x * x * total - 2 * x * first + second)
      })
    },
  }
}

/** Near enough to the mean to be a centre; 0 where nothing has a weight. */
function weightedMean(values: Float64Array, weights: Float64Array): number {
  const from = values[weights.findIndex((weight) => weight > 0)] ?? 0
  let total = 0
  let beyond = 0
  for (let c = 0; c < values.length; c++) {
    const weight = weights[c] as number
    if (weight === 0) continue
    total += weight
    beyond += weight * ((values[c] as number) - from)
  }
  return total === 0 ? 0 : from + beyond / total
}

/**
 * Krippendorff's ordinal metric, (the sum of the marginals from a to b, less half of those of a and of b)²: the squared
 * difference of the mid-ranks, so it depends on the data. `marginals`: number of values per category, in order.
 */
export const ordinal = (marginals: Float64Array): Metric => quadratic(midRanks(marginals))

/** Where the middle of each category's values stands when all are in order, from 0. */
export function midRanks(marginals: Float64Array): Float64Array {
  let below = 0
  return marginals.map((count) => {
    below += count
    return below - count / 2
  })
}

/** ((x - y) / (x + y))² for values of a ratio scale, at least 0. */
export function ratio(values: Float64Array): Metric {
  return table(values.length, (a, b) => {
    const x = values[a] as number
    const y = values[b] as number
    return x === y ? 0 : ((x - y) / (x + y)) ** 2
  })
}

/** Up to this many categories the distances are kept, 8 bytes each; beyond, each is worked out where it is used. */
export const TABLE_LIMIT = 1000

/** Any symmetric distance. `sums` costs the square of the number of categories. */
export function table(categories: number, distance: (a: number, b: number) => number): Metric {
  if (categories > TABLE_LIMIT)
    return { distance, sums: (weights) => sumsByPairs(categories, distance, weights), slow: true }
  const kept = new Float64Array(categories * categories)
  for (let a = 0; a < categories; a++) {
    for (let b = a + 1; b < categories; b++) {
      const d = distance(a, b)
      kept[a * categories + b] = d
      kept[b * categories + a] = d
    }
  }
  const lookUp = (a: number, b: number): number => kept[a * categories + b] as number
  return { distance: lookUp, sums: (weights) => sumsByPairs(categories, lookUp, weights) }
}

function sumsByPairs(
  categories: number,
  distance: (a: number, b: number) => number,
  weights: Float64Array,
): Float64Array {
  const sums = new Float64Array(categories)
  for (let a = 0; a < categories; a++) {
    const weight = weights[a] as number
    let mine = 0
    for (let b = 0; b < a; b++) {
      const d = distance(a, b)
      mine += (weights[b] as number) * d
      sums[b] = (sums[b] as number) + weight * d
    }
    sums[a] = mine
  }
  return sums
}

export function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

import { describe, expect, it } from 'vitest'
import { FEWEST_POINTS, intrinsicDimension } from '#main/analysis/dimension/intrinsic-dimension.ts'
import { biasOf } from '#main/analysis/dimension/simulated-bias.ts'
import { randomNumbers } from '../../../fixtures/numbers.ts'

const WIDTH = 64
const POINTS = 300

/** A generator of numbers from 0 to 1 (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed * 7919
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Coordinates in 64 dimensions of points in d, by a random linear map whose columns are nearly orthogonal and of length 1. */
function embedded(dimensions: number, seed: number, coordinate: () => number): Float32Array {
  const map = randomNumbers(seed)(dimensions * WIDTH, 1)
  const columns = Array.from({ length: dimensions }, (_, i) => {
    const column = [...map.subarray(i * WIDTH, (i + 1) * WIDTH)]
    const length = Math.hypot(...column)
    return column.map((x) => x / length)
  })
  const points = new Float32Array(POINTS * WIDTH)
  for (let point = 0; point < POINTS; point++) {
    for (const column of columns) {
      const x = coordinate()
      column.forEach((factor, k) => {
        points[point * WIDTH + k] = (points[point * WIDTH + k] as number) + x * factor
      })
    }
  }
  return points
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1)

describe('the dimension of data of known dimension', () => {
  // Neighbours are far away in many dimensions, and a point near an edge has them on one side only: the estimate falls behind.
  it.each([
    [1, 0.04, 18],
    [2, 0.04, 17],
    [5, 0.12, 12],
    [10, 0.25, 0],
  ])('is near %i for a cube, off by at most the share %d', (dimensions, off, held) => {
    const found = SEEDS.map((seed) => intrinsicDimension(embedded(dimensions, seed, uniform(seed)), WIDTH))
    const mean = found.reduce((sum, one) => sum + (one?.dimension ?? NaN), 0) / found.length
    expect(Math.abs(mean / dimensions - 1)).toBeLessThan(off)
    const holds = found.filter((one) => one !== null && one.low <= dimensions && dimensions <= one.high)
    expect(holds.length).toBeGreaterThanOrEqual(held)
  })

  it.each([1, 2, 5])('is held by the interval for a normal cloud of %i', (dimensions) => {
    const holds = SEEDS.filter((seed) => {
      const random = uniform(seed)
      const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      const one = intrinsicDimension(embedded(dimensions, seed, normal), WIDTH)
      return one !== null && one.low <= dimensions && dimensions <= one.high
    })
    expect(holds.length).toBeGreaterThanOrEqual(17)
  })
})

describe('the estimate', () => {
  /** Points at 0, 1 and 3 of places far apart: quotients of distances are 3, 2 and 1.5. */
  const triples = (count: number, scale = 1, offset = 0): Float32Array =>
    Float32Array.from({ length: 3 * count * 2 }, (_, i) =>
      i % 2 === 1 ? offset : scale * (1024 * Math.floor(i / 6) + ([0, 1, 3][(i / 2) % 3] ?? 0)) + offset,
    )

  it('is (N − 1) / Σ ln μ, with a χ² interval', () => {
    const sum = 8 * Math.log(3 * 2 * 1.5)
    const found = intrinsicDimension(triples(8), 2)
    expect(found?.dimension).toBeCloseTo(23 / sum, 10)
    // Tables: χ² of 2 · 24 / 1.6 = 30 degrees of freedom, 2.5 % and 97.5 %.
    expect(found?.low).toBeCloseTo(((16.791 / 30) * 24) / sum, 2)
    expect(found?.high).toBeCloseTo(((46.979 / 30) * 24) / sum, 2)
    expect(found?.distinct).toBe(24)
  })

  it('does not change with scale and place, nor with copies of points', () => {
    const found = intrinsicDimension(triples(8), 2)
    expect(intrinsicDimension(triples(8, 4, 512), 2)).toEqual(found)
    expect(intrinsicDimension(Float32Array.of(...triples(8), ...triples(8)), 2)).toEqual(found)
  })

  it('is refused for too few distinct points, and where neighbours are all equally far', () => {
    expect(intrinsicDimension(triples(FEWEST_POINTS / 5), 2)).toBeNull()
    expect(intrinsicDimension(new Float32Array(100 * 2), 2)).toBeNull()
    const grid = Float32Array.from({ length: 100 * 2 }, (_, i) => (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10))
    expect(intrinsicDimension(grid, 2)).toBeNull()
  })
})

describe('the other estimates', () => {
  it('of one and two dimensions are the dimension, in all parts', () => {
    for (const dimensions of [1, 2]) {
      const found = SEEDS.slice(0, 6).map((seed) =>
        intrinsicDimension(embedded(dimensions, seed, uniform(seed)), WIDTH),
      )
      for (const name of ['half', 'quarter', 'gride'] as const) {
        const mean = found.reduce((sum, one) => sum + (one?.[name] ?? NaN), 0) / found.length
        expect(Math.abs(mean / dimensions - 1)).toBeLessThan(0.12)
      }
    }
  })

  it('fall with fewer points in many dimensions, which shows that the estimate has not arrived', () => {
    const found = SEEDS.slice(0, 8).map((seed) => intrinsicDimension(embedded(10, seed, uniform(seed)), WIDTH))
    const mean = (name: 'dimension' | 'half' | 'quarter'): number =>
      found.reduce((sum, one) => sum + (one?.[name] ?? NaN), 0) / found.length
    expect(mean('half')).toBeLessThan(mean('dimension'))
    expect(mean('quarter')).toBeLessThan(mean('half'))
  })

  it('has GRIDE’s where the likelihood of the quotients is largest, on a grid', () => {
    const points = embedded(3, 5, uniform(5))
    const found = intrinsicDimension(points, WIDTH)?.gride ?? NaN
    const logs = Array.from({ length: POINTS }, (_, i) => {
      const distances = Array.from({ length: POINTS }, (_, j) => {
        let sum = 0
        for (let k = 0; k < WIDTH; k++) sum += ((points[i * WIDTH + k] ?? 0) - (points[j * WIDTH + k] ?? 0)) ** 2
        return Math.sqrt(sum)
      }).toSorted((a, b) => a - b)
      return Math.log((distances[4] as number) / (distances[2] as number))
    })
    const likelihood = (d: number): number =>
      logs.reduce((sum, log) => sum + Math.log(d) + Math.log(Math.expm1(d * log)) - (3 * d + 1) * log, 0)
    for (const step of [-0.05, -0.01, 0.01, 0.05]) expect(likelihood(found + step)).toBeLessThan(likelihood(found))
  })
})

it('the bias of a cube is what cubes made otherwise are off by, and grows with the dimension', () => {
  const bias = biasOf(POINTS)
  for (const dimensions of [2, 8]) {
    const found = SEEDS.map((seed) => intrinsicDimension(embedded(dimensions, seed, uniform(seed)), WIDTH))
    const mean = found.reduce((sum, one) => sum + (one?.dimension ?? NaN), 0) / found.length
    const simulated = bias(mean)
    expect(simulated.dimension).toBe(dimensions)
    expect(Math.abs(simulated.bias - (mean / dimensions - 1))).toBeLessThan(0.06)
  }
  expect(bias(8).bias).toBeLessThan(bias(2).bias - 0.05)
})

it('the cube is the one whose own estimate is nearest', () => {
  const bias = biasOf(POINTS)
  /** What a cube of so many dimensions is estimated at, by asking for an estimate that leads to it. */
  const estimates = new Map<number, number>()
  for (let estimate = 1; estimate < 26; estimate += 0.1) {
    const { dimension, bias: off } = bias(estimate)
    estimates.set(dimension, dimension * (1 + off))
  }
  for (let estimate = 2; estimate < 20; estimate += 0.7) {
    const distance = (dimension: number): number => Math.abs((estimates.get(dimension) ?? NaN) - estimate)
    const { dimension } = bias(estimate)
    for (const other of estimates.keys()) {
      // Cubes are few points, so that a step of one may be a tie.
      if (Math.abs(other - dimension) > 1) continue
      expect(distance(dimension), `${estimate}: ${dimension} or ${other}`).toBeLessThan(distance(other) + 0.25)
    }
  }
})

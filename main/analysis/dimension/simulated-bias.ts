/** How far the estimate falls behind where the dimension is known: a cube of as many points. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { intrinsicDimension } from './intrinsic-dimension.ts'

/** Points that are simulated in all, at least: few points take several cubes. */
const POINTS = 4000
/** Cubes of more dimensions are not simulated. */
const LARGEST = 60
/** A larger cube is off by more, so the search goes on until it stays where it is; it does after two or three. */
const STEPS = 6

export interface SimulatedBias {
  /** Dimensions of the cube whose estimate is nearest to the one at hand, about. */
  dimension: number
  /** Its estimate divided by its dimension, less 1: below 0 where the estimate is too low. */
  bias: number
}

/** For estimates of one number of points; cubes are simulated once. */
export function biasOf(count: number): (estimate: number) => SimulatedBias {
  const known = new Map<number, number>()
  const at = (dimension: number): number => {
    const bias = known.get(dimension) ?? simulated(count, dimension)
    known.set(dimension, bias)
    return bias
  }
  const whole = (dimension: number): number => Math.max(1, Math.min(LARGEST, Math.round(dimension)))
  return (estimate) => {
    let dimension = whole(estimate)
    for (let step = 0; step < STEPS; step++) {
      const next = whole(estimate / (1 + at(dimension)))
      if (next === dimension) break
      dimension = next
    }
    return { dimension, bias: at(dimension) }
  }
}

function simulated(count: number, dimension: number): number {
  const cubes = Math.max(1, Math.ceil(POINTS / count))
  const random = xoroshiro128plus(dimension)
  let sum = 0
  for (let cube = 0; cube < cubes; cube++) {
    const points = Float32Array.from({ length: count * dimension }, () => (random.next() >>> 0) / 2 ** 32)
    sum += intrinsicDimension(points, dimension)?.dimension ?? dimension
  }
  return sum / cubes / dimension - 1
}

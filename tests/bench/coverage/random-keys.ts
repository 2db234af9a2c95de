/** Keys as a study might find them: for the simulations. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface Chance {
  /** From 0 to below 1. */
  uniform: () => number
  /** A share with this mean and standard deviation, by the beta distribution. */
  share: (mean: number, deviation: number) => number
  /** How many of `cases` independent ones, each with that probability. */
  count: (cases: number, probability: number) => number
  normal: () => number
}

export function chance(seed: number): Chance {
  const generator = xoroshiro128plus(seed)
  const uniform = (): number => (generator.next() >>> 0) / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  /** Marsaglia and Tsang 2000. */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape)
    const d = shape - 1 / 3
    for (;;) {
      const x = normal()
      const v = (1 + x / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(1 - uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v
    }
  }
  const share = (mean: number, deviation: number): number => {
    const both = (mean * (1 - mean)) / deviation ** 2 - 1
    const [one, other] = [gamma(mean * both), gamma((1 - mean) * both)]
    // Both are too small for a number of the machine: the share is at one of its ends.
    return one + other === 0 ? Number(uniform() < mean) : one / (one + other)
  }
  const count = (cases: number, probability: number): number => {
    let sum = 0
    for (let i = 0; i < cases; i++) if (uniform() < probability) sum += 1
    return sum
  }
  return { uniform, share, count, normal }
}

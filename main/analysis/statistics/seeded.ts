/** Random choices that a seed repeats. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface Random {
  /** A whole number from 0 to n - 1. */
  below: (n: number) => number
  /** The items in random order (Fisher–Yates). */
  shuffled: <T>(items: readonly T[]) => T[]
}

/** @param seed a 32-bit integer. */
export function seeded(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const below = (n: number): number => uniformInt(generator, 0, n - 1)
  return {
    below,
    shuffled: <T>(items: readonly T[]): T[] => {
      const result = [...items]
      for (let i = result.length - 1; i > 0; i--) {
        const j = below(i + 1)
        const held = result[i] as T
        result[i] = result[j] as T
        result[j] = held
      }
      return result
    },
  }
}

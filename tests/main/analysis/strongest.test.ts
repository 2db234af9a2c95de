import { describe, expect, it } from 'vitest'
import { largest, strongest } from '#main/analysis/strongest.ts'
import { randomNumbers } from '../../fixtures/numbers.ts'

describe('the largest', () => {
  it('come first, the earlier of equals before the later', () => {
    expect(largest([3, 1, 4, 1, 5, 9, 2, 6], 3)).toEqual([5, 7, 4])
    expect(largest([2, 7, 7, 2, 7], 4)).toEqual([1, 2, 4, 0])
    expect(largest([7, 7, 7, 8], 2)).toEqual([3, 0])
  })

  it('are as many as there are, or as are asked for', () => {
    expect(largest([1, 2], 5)).toEqual([1, 0])
    expect(largest([1, 2], 0)).toEqual([])
    expect(largest([], 3)).toEqual([])
  })

  it('may be zero or negative', () => {
    expect(largest([-3, -1, -2], 2)).toEqual([1, 2])
    expect(largest([0, 0, -1], 3)).toEqual([0, 1, 2])
  })

  it('are those of a full sort', () => {
    const random = randomNumbers(5)
    for (let round = 0; round < 200; round++) {
      // Rounded, so that there are equals.
      const numbers = random(30, 3).map(Math.round)
      const sorted = [...numbers.keys()].toSorted((a, b) => (numbers[b] ?? 0) - (numbers[a] ?? 0) || a - b)
      for (const count of [1, 7, 30, 40]) expect(largest(numbers, count)).toEqual(sorted.slice(0, count))
    }
  })
})

describe('the strongest memories', () => {
  it('are those of the largest |m|·‖v‖, whatever the sign of m', () => {
    expect(strongest([1, -3, 2, 0.5], [1, 1, 2, 1], null, 2)).toEqual({ memories: [2, 1], added: null, taken: null })
  })

  it('come by their keys where they are equally strong', () => {
    expect(strongest([1, -2, 2, 1], [2, 1, 1, 2], null, 3).memories).toEqual([0, 1, 2])
  })

  it('are none that write nothing', () => {
    expect(strongest([0, 0, -0], [1, 2, 3], [0, 0, 0], 2)).toEqual({ memories: [], added: 0, taken: 0 })
    expect(strongest([5, 1], [0, 1], null, 2).memories).toEqual([1])
    expect(strongest([], [], [], 2)).toEqual({ memories: [], added: 0, taken: 0 })
  })

  it('have those among them that add most and that take most, all in the order of their strength', () => {
    const coefficients = [10, 9, 1, 2, -1, 3]
    const contributions = [0.1, -0.1, 4, 3, -5, -2]
    const norms = [1, 1, 1, 1, 1, 1]
    expect(strongest(coefficients, norms, contributions, 1)).toEqual({ memories: [0, 2, 4], added: 7.1, taken: -7.1 })
    expect(strongest(coefficients, norms, contributions, 2).memories).toEqual([0, 1, 5, 3, 2, 4])
  })

  it('that only add are none that take, and the other way round', () => {
    expect(strongest([3, 2, 1], [1, 1, 1], [1, 2, 4], 1)).toEqual({ memories: [0, 2], added: 7, taken: 0 })
    expect(strongest([3, 2, 1], [1, 1, 1], [-1, -2, -4], 1)).toEqual({ memories: [0, 2], added: 0, taken: -7 })
  })
})

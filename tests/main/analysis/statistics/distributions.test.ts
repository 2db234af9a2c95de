import { describe, expect, it } from 'vitest'
import {
  betaQuantile,
  chiSquaredTail,
  incompleteBeta,
  studentCdf,
  studentQuantile,
} from '#main/analysis/statistics/distributions.ts'

describe('Student’s distribution', () => {
  // The table that every textbook prints: two-sided 5 % and 1 %.
  it.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [4, 2.776, 4.604],
    [9, 2.262, 3.25],
    [19, 2.093, 2.861],
    [120, 1.98, 2.617],
  ])('with %i degrees of freedom', (degrees, five, one) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(five, 3)
    expect(studentQuantile(0.995, degrees)).toBeCloseTo(one, 3)
  })

  it('with one degree is Cauchy’s, with two has a closed form, with many is the normal one', () => {
    for (const t of [-3, -0.4, 0, 0.7, 5]) {
      expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12)
      expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12)
    }
    expect(studentQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5)
    expect(studentQuantile(0.5, 3)).toBeCloseTo(0, 9)
  })
})

describe('the chi-squared distribution', () => {
  // Table of critical values.
  it.each([
    [3.841, 1, 0.05],
    [6.635, 1, 0.01],
    [5.991, 2, 0.05],
    [14.067, 7, 0.05],
    [30.578, 15, 0.01],
    [2.733, 8, 0.95],
  ])('beyond %f with %i degrees', (x, degrees, p) => {
    expect(chiSquaredTail(x, degrees)).toBeCloseTo(p, 4)
  })

  it('with two degrees is exponential, and with four has a closed form', () => {
    for (const x of [0.1, 1, 3, 9, 40]) {
      expect(chiSquaredTail(x, 2)).toBeCloseTo(Math.exp(-x / 2), 13)
      expect(chiSquaredTail(x, 4)).toBeCloseTo(Math.exp(-x / 2) * (1 + x / 2), 13)
    }
    expect(chiSquaredTail(0, 3)).toBe(1)
  })
})

describe('the beta distribution', () => {
  it('of whole numbers is a sum of binomial probabilities', () => {
    // I_x(k, n − k + 1) = P(Binomial(n, x) ≥ k).
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
    for (const [n, k, x] of [
      [10, 3, 0.2],
      [12, 12, 0.9],
      [7, 1, 0.05],
    ] as const) {
      let sum = 0
      for (let i = k; i <= n; i++) sum += choose(n, i) * x ** i * (1 - x) ** (n - i)
      expect(incompleteBeta(x, k, n - k + 1)).toBeCloseTo(sum, 12)
    }
  })

  it('has quantiles that give the published exact interval of 0 of 10 and 3 of 10', () => {
    // Clopper and Pearson: 0 to .3085; .0667 to .6525.
    expect(betaQuantile(0.975, 1, 10)).toBeCloseTo(0.3085, 4)
    expect(betaQuantile(0.025, 3, 8)).toBeCloseTo(0.0667, 4)
    expect(betaQuantile(0.975, 4, 7)).toBeCloseTo(0.6525, 4)
  })
})

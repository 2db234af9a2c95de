import { describe, expect, it } from 'vitest'
import { logisticSlope } from '#main/analysis/statistics/logistic-slope.ts'
import { studentQuantile } from '#main/analysis/statistics/distributions.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const logit = (share: number): number => Math.log(share / (1 - share))

describe('the slope of a share over layers', () => {
  it('of two layers is the difference of their log odds, with a variance that has a closed form', () => {
    const keys = [
      ...[3, 9, 14, 2, 7].map((of) => ({ layer: 2, of, per: 25 })),
      ...[20, 11, 25, 16].map((of) => ({ layer: 5, of, per: 25 })),
    ]
    const { value, low, high } = logisticSlope(keys)
    // Each layer's log odds has the variance Σ (of − per · p)² / (Σ per · p (1 − p))².
    const part = (layer: number): { share: number; variance: number } => {
      const own = keys.filter((key) => key.layer === layer)
      const per = own.length * 25
      const share = own.reduce((sum, { of }) => sum + of, 0) / per
      const squares = own.reduce((sum, { of }) => sum + (of - 25 * share) ** 2, 0)
      return { share, variance: squares / (per * share * (1 - share)) ** 2 }
    }
    const [lower, upper] = [part(2), part(5)]
    expect(value).toBeCloseTo((logit(upper.share) - logit(lower.share)) / 3, 10)
    const half = (studentQuantile(0.975, 7) * Math.sqrt((9 / 7) * (lower.variance + upper.variance))) / 3
    expect(low).toBeCloseTo((value ?? 0) - half, 10)
    expect(high).toBeCloseTo((value ?? 0) + half, 10)
  })

  it('has the largest likelihood of all, on a grid', () => {
    const { below } = seeded(8)
    const keys = Array.from({ length: 24 }, (_, i) => ({ layer: 1 + (i % 6), of: below(10), per: 10 + (i % 3) }))
    const found = logisticSlope(keys).value ?? NaN
    const likelihood = (slope: number): number => {
      let best = -Infinity
      for (let level = -4; level <= 4; level += 0.002) {
        let sum = 0
        for (const { layer, of, per } of keys) {
          const eta = level + slope * layer
          sum += of * eta - per * Math.log1p(Math.exp(eta))
        }
        best = Math.max(best, sum)
      }
      return best
    }
    const at = likelihood(found)
    for (const step of [-0.05, -0.02, 0.02, 0.05]) expect(likelihood(found + step)).toBeLessThan(at)
  })

  it('has no interval where the keys of each layer are all alike, not one without width', () => {
    const alike = [1, 1, 1, 2, 2, 2].map((layer) => ({ layer, of: 7 * layer, per: 25 }))
    const found = logisticSlope(alike)
    expect(found.value).toBeCloseTo(logit(14 / 25) - logit(7 / 25), 9)
    expect(found).toMatchObject({ low: null, high: null, reason: expect.stringContaining('differ') as string })
    expect(logisticSlope(alike.map((key) => ({ ...key, of: 7 })))).toMatchObject({ low: null, high: null })
  })

  it('says where it has none', () => {
    const apart = [0, 0, 25, 25].map((of, i) => ({ layer: i < 2 ? 1 : 2, of, per: 25 }))
    expect(logisticSlope(apart)).toMatchObject({ value: null, reason: expect.stringContaining('separate') as string })
    expect(logisticSlope([{ layer: 1, of: 3, per: 25 }]).value).toBeNull()
    expect(logisticSlope([0, 0, 0, 0].map((of, i) => ({ layer: i, of, per: 25 }))).value).toBeNull()
  })
})

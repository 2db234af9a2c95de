import { describe, expect, it } from 'vitest'
import { LEVELS, type Level } from '#main/analysis/agreement/level.ts'
import { profilesOf } from '#main/analysis/agreement/profile.ts'
import { ratingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { ratingsTwoWay } from '#main/analysis/agreement/ratings-two-way.ts'
import { ratingColumns, ratingsOf, type Rating } from '#main/analysis/agreement/ratings.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const OPTIONS = { seed: 3, draws: 1500 }
const RATERS = ['a', 'b', 'c', 'd']

/** Raters who err more and more; some rated less. */
function rows(units: number, level: Level = 'interval', copies = 1): Rating[] {
  const { below } = seeded(5)
  return Array.from({ length: units }, (_, u) => {
    const truth = below(4)
    const given = RATERS.flatMap((rater, r) =>
      (u + r) % 5 === 0 ? [] : [{ rater, value: below(10) < 1 + 2 * r ? below(4) : truth }],
    )
    return Array.from({ length: copies }, (_, copy) =>
      given.map(({ rater, value }) => ({
        unit: `${u}.${copy}`,
        rater,
        value: level === 'set' ? (['x', 'x|y', 'y|z', 'z'][value] ?? '') : String(value + 1),
      })),
    ).flat()
  }).flat()
}

const twoWay = (given: Rating[], level: Level = 'interval', clusterOf?: (unit: string) => string) => {
  const ratings = ratingsOf(ratingColumns(given), level)
  const names = clusterOf && [...new Set(ratings.units.map(clusterOf))]
  const clusters = names && Int32Array.from(ratings.units, (unit) => names.indexOf(clusterOf(unit)))
  return { ratings, found: ratingsTwoWay(ratings, profilesOf(ratings), level, OPTIONS, clusters) }
}
const ends = ({ low, high }: { low: unknown; high: unknown }): [number, number] => [Number(low), Number(high)]

describe('the interval for raters like these', () => {
  it.each(LEVELS)('stands around alpha itself at level %s', (level) => {
    const { ratings, found } = twoWay(rows(60, level), level)
    const { krippendorff, masi, twoWay: printed } = ratingsAgreement(ratings, { level, ...OPTIONS })
    const [low, high] = ends(found)
    expect((low + high) / 2).toBeCloseTo(Number(level === 'set' ? masi : krippendorff[level]), 9)
    expect(printed).toEqual(found)
  })

  it('is as wide as draws of units and raters make it, in plain loops', () => {
    const { ratings, found } = twoWay(rows(25))
    const { below } = seeded(77)
    const units = ratings.units.map((_, u) =>
      Array.from({ length: (ratings.start[u + 1] ?? 0) - (ratings.start[u] ?? 0) }, (_, i) => {
        const at = (ratings.start[u] ?? 0) + i
        return { rater: ratings.rater[at] ?? 0, value: Number(ratings.labels[ratings.code[at] ?? 0]) }
      }),
    )
    const values: number[] = []
    for (let draw = 0; draw < 3000; draw++) {
      const people = RATERS.map(() => below(RATERS.length))
      let [observed, n] = [0, 0]
      const pool: number[] = []
      for (let i = 0; i < units.length; i++) {
        const drawn = (units[below(units.length)] ?? []).flatMap((one) =>
          people.filter((who) => who === one.rater).map(() => one),
        )
        for (const one of drawn) {
          const others = drawn.filter(({ rater }) => rater !== one.rater)
          if (others.length === 0) continue
          observed += others.reduce((sum, { value }) => sum + (value - one.value) ** 2, 0) / others.length
          n += 1
          pool.push(one.value)
        }
      }
      let apart = 0
      for (const x of pool) for (const y of pool) apart += (x - y) ** 2
      if (apart > 0) values.push(1 - ((n - 1) * observed) / apart)
    }
    const mean = values.reduce((a, b) => a + b) / values.length
    const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1))
    const [low] = ends(found)
    const alpha = Number(ratingsAgreement(ratings, { level: 'interval', ...OPTIONS }).krippendorff.interval)
    // t on 3 degrees of freedom.
    expect((alpha - low) / 3.18245 / spread).toBeCloseTo(1, 1)
  })

  it('draws clusters where units come in them: copies of a unit add nothing', () => {
    const once = ends(twoWay(rows(40)).found)
    const clustered = ends(twoWay(rows(40, 'interval', 9), 'interval', (unit) => unit.split('.')[0] ?? '').found)
    const plain = ends(twoWay(rows(40, 'interval', 9)).found)
    expect((clustered[1] - clustered[0]) / (once[1] - once[0])).toBeCloseTo(1, 1)
    expect(plain[1] - plain[0]).toBeLessThan(clustered[1] - clustered[0])
  })

  it('is none for two raters, and for what no draw can compare in time', () => {
    expect(twoWay(rows(30).filter(({ rater }) => rater < 'c')).found).toEqual({
      draws: 0,
      low: null,
      high: null,
      reason: '2 annotators say nothing of others: it takes 3',
    })
    const crowd = Array.from({ length: 3000 }, (_, r) => ({ unit: 'u', rater: `r${r}`, value: String(r % 3) }))
    expect(twoWay(crowd).found).toEqual({
      draws: 0,
      low: null,
      high: null,
      reason: 'there are too many ratings for it',
    })
  })
})

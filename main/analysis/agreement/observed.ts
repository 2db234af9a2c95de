import { NOTHING_PAIRABLE, type Outcome } from '../statistics/outcome.ts'
import type { Profiles } from './profile.ts'
import { nominal } from './metric.ts'
import { pairDistances } from './profile.ts'

/** A coefficient of units with the given weights (`unitWeights`, `drawWeights`), so that a bootstrap draw is one call. */
export type Statistic = (weights: Float64Array) => Outcome

/**
 * Percent agreement, 0 to 1: the mean, over units with two ratings or more, of the share of pairs of raters that agree (Fleiss 1971, P).
 * A missing rating takes part in no pair.
 */
export function percentAgreement(profiles: Profiles): Statistic {
  const agreement = unitAgreement(profiles, pairDistances(profiles, nominal(profiles.categories).distance))
  return (weights) => {
    let units = 0
    let total = 0
    for (let p = 0; p < weights.length; p++) {
      if ((profiles.ratings[p] as number) < 2) continue
      units += weights[p] as number
      total += (weights[p] as number) * (agreement[p] as number)
    }
    return units === 0 ? NOTHING_PAIRABLE : total / units
  }
}

/** Per profile, 1 less the mean distance of its pairs of values; 1 for a profile without a pair. `distances` from `pairDistances`. */
export function unitAgreement(profiles: Profiles, distances: Float64Array): Float64Array {
  return distances.map((distance, p) => {
    const raters = profiles.ratings[p] as number
    return raters < 2 ? 1 : 1 - distance / (raters * (raters - 1))
  })
}

import { NOTHING_PAIRABLE, ONE_CATEGORY, type Outcome } from '../statistics/outcome.ts'
import { nominal, sum } from './metric.ts'
import { unitAgreement } from './observed.ts'
import { pairDistances, type Profiles } from './profile.ts'

export interface Fleiss {
  kappa: Outcome
  observed: Outcome
  expected: Outcome
}

/**
 * Fleiss' kappa, (P - Pe) / (1 - Pe) (Fleiss 1971, "Measuring nominal scale agreement among many raters"): P the mean share of
 * agreeing pairs, Pe the sum of the squared shares of the categories. With two raters it is Scott's pi (1955).
 * Needs the same number of ratings in every unit of positive weight; null otherwise.
 */
export function fleiss(profiles: Profiles): (weights: Float64Array) => Fleiss | null {
  const agreement = unitAgreement(profiles, pairDistances(profiles, nominal(profiles.categories).distance))
  return (weights) => {
    const perUnit = new Set(profiles.ratings.filter((_, p) => (weights[p] as number) > 0))
    if (perUnit.size > 1) return null
    const [raters = 0] = perUnit
    if (raters < 2) return { kappa: NOTHING_PAIRABLE, observed: NOTHING_PAIRABLE, expected: NOTHING_PAIRABLE }
    const units = sum(weights)
    let observed = 0
    const shares = new Float64Array(profiles.categories)
    for (let p = 0; p < weights.length; p++) {
      const share = (weights[p] as number) / units
      observed += share * (agreement[p] as number)
      for (let i = profiles.start[p] as number; i < (profiles.start[p + 1] as number); i++) {
        const c = profiles.code[i] as number
        shares[c] = (shares[c] as number) + (share * (profiles.times[i] as number)) / raters
      }
    }
    const used = shares.filter((share) => share > 0)
    if (used.length < 2) return { kappa: ONE_CATEGORY, observed: 1, expected: 1 }
    const expected = used.reduce((total, share) => total + share * share, 0)
    return { kappa: (observed - expected) / (1 - expected), observed, expected }
  }
}

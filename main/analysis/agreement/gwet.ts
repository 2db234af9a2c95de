import { NOTHING_PAIRABLE, ONE_CATEGORY } from '../statistics/outcome.ts'
import { nominal, sum, type Metric } from './metric.ts'
import { unitAgreement, type Statistic } from './observed.ts'
import { pairDistances, type Profiles } from './profile.ts'

/** Gwet's AC1 (Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"). */
export function gwetAc1(profiles: Profiles): Statistic {
  return gwetAc2(profiles, nominal(profiles.categories))
}

/**
 * Gwet's AC2, (pa - pe) / (1 - pe) with agreement weights 1 - distance / largest distance (Gwet 2014, "Handbook of Inter-Rater
 * Reliability", ch. 5): pa over units with two ratings or more, the shares of the categories over all units, a unit with
 * missing ratings counting as much as any other. The categories are those that occur in the data.
 */
export function gwetAc2(profiles: Profiles, metric: Metric): Statistic {
  const categories = profiles.categories
  const largest = largestDistance(categories, metric)
  const scaled = pairDistances(profiles, metric.distance).map((distance) => distance / largest)
  const agreement = unitAgreement(profiles, scaled)
  const allWeights = categories ** 2 - sum(metric.sums(new Float64Array(categories).fill(1))) / largest
  return (weights) => {
    let pairable = 0
    let observed = 0
    const shares = new Float64Array(categories)
    for (let p = 0; p < weights.length; p++) {
      const weight = weights[p] as number
      const ratings = profiles.ratings[p] as number
      if (ratings > 1) {
        pairable += weight
        observed += weight * (agreement[p] as number)
      }
      for (let i = profiles.start[p] as number; i < (profiles.start[p + 1] as number); i++) {
        const c = profiles.code[i] as number
        shares[c] = (shares[c] as number) + (weight * (profiles.times[i] as number)) / ratings
      }
    }
    if (pairable === 0) return NOTHING_PAIRABLE
    if (shares.reduce((used, share) => used + Number(share > 0), 0) < 2) return ONE_CATEGORY
    const units = sum(shares)
    const spread = shares.reduce((total, share) => total + (share / units) * (1 - share / units), 0)
    const expected = (allWeights * spread) / (categories * (categories - 1))
    return (observed / pairable - expected) / (1 - expected)
  }
}

/** Distance of the first category from the last for ordered ones (linear, quadratic); every distance is the same for nominal ones. */
function largestDistance(categories: number, metric: Metric): number {
  return categories < 2 ? 1 : metric.distance(0, categories - 1)
}

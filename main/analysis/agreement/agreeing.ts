/** What the exact interval of percent agreement and its warning are made of. */
import type { Cases } from '../statistics/exact-share.ts'
import { pairableMarginals } from './krippendorff.ts'
import { nominal, sum } from './metric.ts'
import { unitAgreement } from './observed.ts'
import { pairDistances, unitWeights, type Profiles } from './profile.ts'

/** How often the units of each cluster, or each unit, were given the same value by two raters. */
export function agreeing(profiles: Profiles, clusters?: Int32Array): Cases[] {
  const agreement = unitAgreement(profiles, pairDistances(profiles, nominal(profiles.categories).distance))
  const groups = new Map<number, Cases>()
  profiles.ofUnit.forEach((p, unit) => {
    if ((profiles.ratings[p] as number) < 2) return
    const cluster = clusters?.[unit] ?? unit
    const { successes, of } = groups.get(cluster) ?? { successes: 0, of: 0 }
    groups.set(cluster, { successes: successes + (agreement[p] as number), of: of + 1 })
  })
  return [...groups.values()]
}

/** Share of the commonest value among those that can be paired. */
export function commonShare(profiles: Profiles): number {
  const marginals = pairableMarginals(profiles, unitWeights(profiles))
  const all = sum(marginals)
  return all === 0 ? 0 : marginals.reduce((most, one) => Math.max(most, one), 0) / all
}

import { bootstrap, type BootstrapOptions } from '../statistics/bootstrap.ts'
import { isNumber, type Coefficient, type Outcome } from '../statistics/outcome.ts'
import { wide } from './estimate.ts'
import { krippendorff, krippendorffDraws, pairableMarginals } from './krippendorff.ts'
import type { Level } from './level.ts'
import { nominal, ordinal, quadratic, ratio, table, type Metric } from './metric.ts'
import { drawWeights, unitWeights, type Profiles } from './profile.ts'
import type { Ratings } from './ratings.ts'
import { distanceOfSets, jaccardDistance, masiDistance, parseSet, type SetDistance } from './set-distance.ts'

/** Krippendorff's alpha by metric; `set` is MASI as in Passonneau 2006. `null` where the values do not fit. */
export type LevelAlphas = Record<Level | 'jaccard', Coefficient> & { nominal: Outcome; low: Outcome; high: Outcome }

/**
 * Alpha at every level that fits the values, and the bootstrap interval of the one at `level`.
 * @param clusters of each unit, where units are drawn by cluster
 */
export function levelAlphas(
  ratings: Ratings,
  profiles: Profiles,
  level: Level,
  options: BootstrapOptions,
  clusters?: Int32Array,
): LevelAlphas {
  const metrics = metricsOf(ratings, profiles, level)
  const weights = unitWeights(profiles)
  const alpha = (metric: Metric | 'ordinal' | null): Coefficient => metric && krippendorff(profiles, metric)(weights)
  const alphas = {
    nominal: krippendorff(profiles, metrics.nominal)(weights),
    ordinal: alpha(metrics.ordinal),
    interval: alpha(metrics.interval),
    ratio: alpha(metrics.ratio),
    set: alpha(metrics.set),
    jaccard: alpha(metrics.jaccard),
  }
  return { ...alphas, ...intervalOf(alphas[level], profiles, metrics[level], options, clusters) }
}

/** The metric of every level that fits the values. */
function metricsOf(ratings: Ratings, profiles: Profiles, level: Level) {
  const numbers = level === 'set' ? null : ratings.numbers
  const isRatio = numbers !== null && numbers.every((value) => value >= 0)
  const sets = level === 'set' ? ratings.labels.map(asSet) : null
  const ofSets = (distance: SetDistance): Metric | null => sets && table(sets.length, distanceOfSets(sets, distance))
  return {
    nominal: nominal(profiles.categories),
    ordinal: numbers && ('ordinal' as const),
    interval: numbers && quadratic(numbers),
    ratio: isRatio ? ratio(numbers) : null,
    set: ofSets(masiDistance),
    jaccard: ofSets(jaccardDistance),
  }
}

/** That of the level alone; the ordinal one with the marginals of all values that can be compared. Null where the values do not fit. */
export function metricOf(ratings: Ratings, profiles: Profiles, level: Level): Metric | null {
  const metric = metricsOf(ratings, profiles, level)[level]
  return metric === 'ordinal' ? ordinal(pairableMarginals(profiles, unitWeights(profiles))) : metric
}

function intervalOf(
  value: Coefficient,
  profiles: Profiles,
  metric: Metric | 'ordinal' | null,
  options: BootstrapOptions,
  clusters?: Int32Array,
): { low: Outcome; high: Outcome } {
  if (metric === null) return both({ undefined: 'the values do not fit the level' })
  if (!isNumber(value)) return both(value ?? { undefined: 'there is no value' })
  // Units that alpha leaves out are not resampled either.
  const isPairable = (unit: number): boolean => (profiles.ratings[profiles.ofUnit[unit] as number] as number) > 1
  const pairable = { ...profiles, ofUnit: profiles.ofUnit.filter((_, unit) => isPairable(unit)) }
  const drawn = clusters && numbered(clusters.filter((_, unit) => isPairable(unit)))
  const isApproximate = metric !== 'ordinal' && metric.slow === true && drawn === undefined
  const ofDraw = isApproximate ? krippendorffDraws(pairable, metric) : krippendorff(pairable, metric)
  const weigh = drawWeights(pairable, drawn)
  const units = drawn === undefined ? pairable.ofUnit.length : new Set(drawn).size
  const [interval] = bootstrap(units, options, (counts) => [ofDraw(weigh(counts))])
  return wide(value, interval, units, drawn === undefined ? 'units' : 'clusters') ?? both(value)
}

/** The same clusters, numbered from 0 without a gap. */
export function numbered(clusters: Int32Array): Int32Array {
  const numbers = new Map([...new Set(clusters)].map((cluster, i) => [cluster, i]))
  return clusters.map((cluster) => numbers.get(cluster) as number)
}

const both = (outcome: Outcome): { low: Outcome; high: Outcome } => ({ low: outcome, high: outcome })

function asSet(label: string): Set<string> {
  const members = parseSet(label)
  if (members === null) throw new Error(`"${label}" is no set`)
  return members
}

/** Every coefficient of a set of ratings: what `keymark agreement --ratings` prints. */
import { bootstrap, type BootstrapOptions } from '../bootstrap.ts'
import { isNumber, type Coefficient, type Outcome } from './coefficient.ts'
import { cohen, cohenKappa, scottPi, type PairTable } from './cohen.ts'
import { fleiss, type Fleiss } from './fleiss.ts'
import { gwetAc1, gwetAc2 } from './gwet.ts'
import { krippendorff } from './krippendorff.ts'
import { linear, nominal, quadratic, ratio, table, TABLE_LIMIT, type Metric } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { pairTables } from './pair-table.ts'
import { profilesOf, unitWeights, type Profiles } from './profile.ts'
import type { Ratings } from './ratings.ts'
import { jaccardDistance, masiDistance, parseSet } from './set-distance.ts'

export const LEVELS = ['nominal', 'ordinal', 'interval', 'ratio', 'set'] as const
export type Level = (typeof LEVELS)[number]

/** `null`: does not apply to such values. `{ undefined }`: applies, and has no value for the reason given. */
export interface RatingsAgreement {
  units: number
  raters: number
  ratings: number
  /** Ratings in units that have two or more. */
  pairable: number
  percentAgreement: Outcome
  /** Every two raters, over the `n` units that both rated. Interval and standard error are those of `kappa`, analytic. */
  cohen: {
    raters: [string, string]
    kappa: Outcome
    linear: Coefficient
    quadratic: Coefficient
    se: Outcome
    low: Outcome
    high: Outcome
    n: number
  }[]
  /** Two raters only: with more, Fleiss' kappa is its generalisation. */
  scottPi: Coefficient
  fleiss: Fleiss | null
  /** Bootstrap interval of the level's alpha; at level `set`, of the MASI one. */
  krippendorff: {
    nominal: Outcome
    ordinal: Coefficient
    interval: Coefficient
    ratio: Coefficient
    low: Outcome
    high: Outcome
  }
  gwet: { ac1: Outcome; ac2Linear: Coefficient; ac2Quadratic: Coefficient }
  /** Krippendorff's alpha with the distance of Passonneau 2006, and with Jaccard's. */
  masi: Coefficient
  jaccard: Coefficient
}

export interface RatingsOptions extends BootstrapOptions {
  level: Level
}

export function ratingsAgreement(ratings: Ratings, options: RatingsOptions): RatingsAgreement {
  const profiles = profilesOf(ratings)
  const weights = unitWeights(profiles)
  const numbers = options.level === 'set' ? null : ratings.numbers
  const negative = numbers !== null && numbers.some((value) => value < 0)
  const sets = options.level === 'set' ? ratings.labels.map(asSet) : null
  const categories = profiles.categories
  const setMetric = (distance: (a: Set<string>, b: Set<string>) => number): Metric | null =>
    sets && table(categories, (a, b) => distance(sets[a] as Set<string>, sets[b] as Set<string>))
  const metrics: Record<Level | 'jaccard', Metric | 'ordinal' | null> = {
    nominal: nominal(categories),
    ordinal: numbers && 'ordinal',
    interval: numbers && quadratic(numbers),
    ratio: numbers && !negative ? ratio(numbers) : null,
    set: setMetric(masiDistance),
    jaccard: setMetric(jaccardDistance),
  }
  const alpha = (metric: Metric | 'ordinal' | null): Coefficient => metric && krippendorff(profiles, metric)(weights)
  const pairs = pairTables(ratings)
  const [onlyPair] = ratings.raters.length === 2 ? pairs : []
  const ac2 = (metric: (values: Float64Array) => Metric): Coefficient =>
    numbers && gwetAc2(profiles, metric(numbers))(weights)

  return {
    units: ratings.units.length,
    raters: ratings.raters.length,
    ratings: ratings.code.length,
    pairable: profiles.ratings.reduce((total, m, p) => total + (m > 1 ? m * (weights[p] as number) : 0), 0),
    percentAgreement: percentAgreement(profiles)(weights),
    cohen: pairs.map(({ raters, table }) => ({
      raters: [ratings.raters[raters[0]] as string, ratings.raters[raters[1]] as string],
      ...kappas(table, numbers),
    })),
    scottPi: onlyPair ? scottPi(onlyPair.table) : null,
    fleiss: fleiss(profiles)(weights),
    krippendorff: {
      nominal: krippendorff(profiles, nominal(categories))(weights),
      ordinal: alpha(metrics.ordinal),
      interval: alpha(metrics.interval),
      ratio: alpha(metrics.ratio),
      ...alphaInterval(profiles, metrics[options.level], options),
    },
    gwet: { ac1: gwetAc1(profiles)(weights), ac2Linear: ac2(linear), ac2Quadratic: ac2(quadratic) },
    masi: alpha(metrics.set),
    jaccard: alpha(metrics.jaccard),
  }
}

function kappas(pair: PairTable, numbers: Float64Array | null): Omit<RatingsAgreement['cohen'][number], 'raters'> {
  const { kappa, se, low, high } = cohen(pair)
  return {
    kappa,
    linear: numbers && cohenKappa(pair, linear(numbers)),
    quadratic: numbers && cohenKappa(pair, quadratic(numbers)),
    se,
    low,
    high,
    n: pair.units.length,
  }
}

function alphaInterval(
  profiles: Profiles,
  metric: Metric | 'ordinal' | null,
  options: RatingsOptions,
): { low: Outcome; high: Outcome } {
  if (metric === null) {
    const reason = { undefined: `the values do not fit level ${options.level}` }
    return { low: reason, high: reason }
  }
  if ((options.level === 'ratio' || options.level === 'set') && profiles.categories > TABLE_LIMIT) {
    const reason = {
      undefined: `more than ${TABLE_LIMIT} different values: a draw would take too long at level ${options.level}`,
    }
    return { low: reason, high: reason }
  }
  const alpha = krippendorff(profiles, metric)
  const estimate = alpha(unitWeights(profiles))
  if (!isNumber(estimate)) return { low: estimate, high: estimate }
  // Units that alpha leaves out are not resampled either.
  const pairable = { ...profiles, ofUnit: profiles.ofUnit.filter((p) => (profiles.ratings[p] as number) > 1) }
  const [interval] = bootstrap(pairable.ofUnit.length, options, (counts) => [alpha(unitWeights(pairable, counts))])
  return interval as { low: Outcome; high: Outcome }
}

function asSet(label: string): Set<string> {
  const members = parseSet(label)
  if (members === null) throw new Error(`"${label}" is no set`)
  return members
}

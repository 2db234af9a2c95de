/** Every coefficient of a set of ratings. */
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import type { Coefficient, Outcome } from '../statistics/outcome.ts'
import { exactShare } from '../statistics/exact-share.ts'
import { holm } from '../statistics/holm.ts'
import { namedByCluster } from './cluster-names.ts'
import { cohenKappa, scottPi, type PairTable } from './cohen.ts'
import { agreeing, commonShare } from './agreeing.ts'
import { fewUnits } from './few-units.ts'
import { fleiss, type Fleiss } from './fleiss.ts'
import { gwetAc1, gwetAc2 } from './gwet.ts'
import { kappaTest } from './kappa-test.ts'
import type { Level } from './level.ts'
import { levelAlphas } from './level-alphas.ts'
import { linear, quadratic, type Metric } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { pairTables } from './pair-table.ts'
import { profilesOf, unitWeights, type Profiles } from './profile.ts'
import type { Ratings } from './ratings.ts'
import { ratingsTwoWay } from './ratings-two-way.ts'
import type { TwoWay } from './two-way.ts'

/** `null`: does not apply to such values. `{ undefined }`: applies, and has no value for the reason given. */
export interface RatingsAgreement {
  units: number
  raters: number
  ratings: number
  /** Ratings in units that have two or more. */
  pairable: number
  percentAgreement: Outcome
  /**
   * Every two raters, over the `n` units that both rated. Interval and standard error are those of `kappa`, analytic. Empty with more
   * than `MOST_RATERS` raters.
   */
  cohen: {
    raters: [string, string]
    kappa: Outcome
    linear: Coefficient
    quadratic: Coefficient
    se: Outcome
    low: Outcome
    high: Outcome
    n: number
    /** That kappa is 0, two-sided, for this pair alone and among all of them (Holm 1979); null where there is no test. */
    p: number | null
    pHolm: number | null
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
  /** Pairs of raters that `cohen` leaves out. */
  pairsLeftOut: number
  /** The 95 % interval of percent agreement that holds with few units and without a disagreement too: `exactShare`. */
  percentInterval: { low: number; high: number } | null
  /** What was resampled: units rated twice or more, or their clusters. */
  resampled: { of: 'units' | 'clusters'; number: number }
  /** That of the level's alpha for raters like these: raters are drawn too. */
  twoWay: TwoWay
  /** What a reader should know before the intervals, a sentence each. */
  warnings: string[]
}

/** Beyond, a table of every two raters would be nothing that anybody reads, and with thousands more than memory holds. */
export const MOST_RATERS = 100

export interface RatingsOptions extends BootstrapOptions {
  level: Level
  /** The cluster of each unit, in the order of the units, where units come in clusters. */
  clusters?: Int32Array
}

export function ratingsAgreement(ratings: Ratings, options: RatingsOptions): RatingsAgreement {
  const profiles = profilesOf(ratings)
  const weights = unitWeights(profiles)
  const groups = agreeing(profiles, options.clusters)
  const numbers = options.level === 'set' ? null : ratings.numbers
  const { set, jaccard, ...alphas } = levelAlphas(ratings, profiles, options.level, options, options.clusters)
  const raters = ratings.raters.length
  const pairs = raters > MOST_RATERS ? [] : pairTables(ratings)
  const [onlyPair] = raters === 2 ? pairs : []
  const ac2 = (metric: (values: Float64Array) => Metric): Coefficient =>
    numbers && gwetAc2(profiles, metric(numbers))(weights)

  return {
    units: ratings.units.length,
    raters,
    ratings: ratings.code.length,
    pairable: profiles.ratings.reduce((total, m, p) => total + (m > 1 ? m * (weights[p] as number) : 0), 0),
    percentAgreement: percentAgreement(profiles)(weights),
    cohen: withHolm(
      pairs.map(({ raters, table, unit }) => ({
        raters: [ratings.raters[raters[0]] as string, ratings.raters[raters[1]] as string],
        ...kappas(table, numbers, options.clusters && unit.map((u) => options.clusters?.[u] as number)),
      })),
    ),
    scottPi: onlyPair ? scottPi(onlyPair.table) : null,
    fleiss: fleiss(profiles)(weights),
    krippendorff: alphas,
    gwet: { ac1: gwetAc1(profiles)(weights), ac2Linear: ac2(linear), ac2Quadratic: ac2(quadratic) },
    masi: set,
    jaccard,
    pairsLeftOut: (raters * (raters - 1)) / 2 - pairs.length,
    percentInterval: exactShare(groups),
    resampled: { of: options.clusters === undefined ? 'units' : 'clusters', number: groups.length },
    twoWay: ratingsTwoWay(ratings, profiles, options.level, options, options.clusters),
    warnings: warningsOf(ratings, profiles, groups.length, options.clusters),
  }
}

function warningsOf(ratings: Ratings, profiles: Profiles, resampled: number, clusters?: Int32Array): string[] {
  const noun = clusters === undefined ? 'units' : 'clusters'
  const few = fewUnits(resampled, commonShare(profiles), noun)
  const alike = clusters === undefined ? namedByCluster(ratings.units) : null
  return [
    ...(few === null ? [] : [few]),
    ...(alike === null
      ? []
      : [
          `Units such as "${alike[0]}" and "${alike[1]}" look like triggers of one key. Triggers of a key are not independent, and intervals that take them so are too narrow unless the column of the key is given as their cluster.`,
        ]),
  ]
}

const withHolm = <Pair extends { p: number | null }>(pairs: Pair[]): (Pair & { pHolm: number | null })[] => {
  const adjusted = holm(pairs.map(({ p }) => p))
  return pairs.map((pair, i) => ({ ...pair, pHolm: adjusted[i] ?? null }))
}

function kappas(
  pair: PairTable,
  numbers: Float64Array | null,
  clusters?: Int32Array,
): Omit<RatingsAgreement['cohen'][number], 'raters' | 'pHolm'> {
  const { kappa, se, low, high, p } = kappaTest(pair, clusters)
  return {
    kappa,
    linear: numbers && cohenKappa(pair, linear(numbers)),
    quadratic: numbers && cohenKappa(pair, quadratic(numbers)),
    se,
    low,
    high,
    n: pair.units.length,
    p,
  }
}

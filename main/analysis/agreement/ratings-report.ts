/** Every coefficient of a set of ratings. */
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import type { Coefficient, Outcome } from '../statistics/outcome.ts'
import { cohen, cohenKappa, scottPi, type PairTable } from './cohen.ts'
import { fleiss, type Fleiss } from './fleiss.ts'
import { gwetAc1, gwetAc2 } from './gwet.ts'
import type { Level } from './level.ts'
import { levelAlphas } from './level-alphas.ts'
import { linear, quadratic, type Metric } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { pairTables } from './pair-table.ts'
import { profilesOf, unitWeights } from './profile.ts'
import type { Ratings } from './ratings.ts'

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
}

/** Beyond, a table of every two raters would be nothing that anybody reads, and with thousands more than memory holds. */
export const MOST_RATERS = 100

export interface RatingsOptions extends BootstrapOptions {
  level: Level
}

export function ratingsAgreement(ratings: Ratings, options: RatingsOptions): RatingsAgreement {
  const profiles = profilesOf(ratings)
  const weights = unitWeights(profiles)
  const numbers = options.level === 'set' ? null : ratings.numbers
  const { set, jaccard, ...alphas } = levelAlphas(ratings, profiles, options.level, options)
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
    cohen: pairs.map(({ raters, table }) => ({
      raters: [ratings.raters[raters[0]] as string, ratings.raters[raters[1]] as string],
      ...kappas(table, numbers),
    })),
    scottPi: onlyPair ? scottPi(onlyPair.table) : null,
    fleiss: fleiss(profiles)(weights),
    krippendorff: alphas,
    gwet: { ac1: gwetAc1(profiles)(weights), ac2Linear: ac2(linear), ac2Quadratic: ac2(quadratic) },
    masi: set,
    jaccard,
    pairsLeftOut: (raters * (raters - 1)) / 2 - pairs.length,
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

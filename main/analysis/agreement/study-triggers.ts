import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import { exactShare } from '../statistics/exact-share.ts'
import { agreeing, commonShare } from './agreeing.ts'
import { cohenKappa, type PairTable } from './cohen.ts'
import { estimates, type UnreadEstimate } from './estimate.ts'
import { fleiss } from './fleiss.ts'
import { gwetAc1 } from './gwet.ts'
import { krippendorff } from './krippendorff.ts'
import { nominal } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { drawWeights, profilesOf, unitWeights, type Profiles } from './profile.ts'
import { jaccardDistance, masiDistance } from './set-distance.ts'
import type { StudyKey } from './study-key.ts'
import { tally } from './tally.ts'
import { classNames, triggerClasses, triggerKinds } from '../study/trigger-class.ts'
import { kindsMetric } from './kinds-metric.ts'

/**
 * The class of each trigger, and its set of kinds. Units are triggers; they are resampled with their key. The scale has all
 * classes for AC1, used or not.
 */
export interface TriggerAgreement {
  units: number
  ratings: number
  /** Units times annotators, less the ratings. A missing rating takes part in no pair. */
  missing: number
  percent: UnreadEstimate
  alpha: UnreadEstimate
  ac1: UnreadEstimate
  /** For two annotators. */
  cohen: UnreadEstimate
  /** Where every trigger has the same number of ratings. */
  fleiss: UnreadEstimate
  /** Krippendorff's alpha on the sets of kinds with MASI as in Passonneau 2006, and with Jaccard. */
  masi: UnreadEstimate
  jaccard: UnreadEstimate
  /**
   * By `classNames`. Two annotators: rows the first, columns the second, in triggers. More: Krippendorff's coincidences,
   * symmetric; each trigger with m ratings adds 1 / (m - 1) for each ordered pair of them.
   */
  confusion: number[][]
  /** The 95 % interval of percent agreement that holds with few keys and without a disagreement too: `exactShare`, over keys. */
  exact: { low: number; high: number } | null
  /** Share of the commonest class. */
  common: number
}

/** `keys`: labelled by at least two of the annotators, each by them alone. */
export function triggerAgreement(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  options: BootstrapOptions,
  kinds: readonly string[],
): TriggerAgreement {
  const names = classNames(kinds)
  const { profiles, keyOf, ratings } = ratingsOfTriggers(keys, names, (patterns, triggers) =>
    triggerClasses(patterns, triggers, kinds),
  )
  // With two kinds every set is a class by itself.
  const sets =
    kinds.length <= 2
      ? profiles
      : ratingsOfTriggers(keys, setNames(kinds), (patterns, triggers) => triggerKinds(patterns, triggers, kinds))
          .profiles
  const pair = annotators.length === 2 ? pairOf(keys, annotators, keyOf, kinds) : null
  const weigh = drawWeights(profiles, keyOf)
  const weighSets = sets === profiles ? null : drawWeights(sets, keyOf)
  const percent = percentAgreement(profiles)
  const alpha = krippendorff(profiles, nominal(profiles.categories))
  const ac1 = gwetAc1(profiles)
  const fleissOf = fleiss(profiles)
  const masi = krippendorff(sets, kindsMetric(masiDistance, kinds.length))
  const jaccard = krippendorff(sets, kindsMetric(jaccardDistance, kinds.length))
  return {
    units: keyOf.length,
    ratings,
    missing: keyOf.length * annotators.length - ratings,
    ...estimates(keys.length, options, (counts) => {
      const weights = weigh(counts)
      const setWeights = weighSets?.(counts) ?? weights
      return {
        percent: percent(weights),
        alpha: alpha(weights),
        ac1: ac1(weights),
        cohen: pair && cohenKappa(pair(counts)),
        fleiss: fleissOf(weights)?.kappa ?? null,
        masi: masi(setWeights),
        jaccard: jaccard(setWeights),
      }
    }),
    confusion: pair
      ? rowsOf(pair(new Int32Array(keys.length).fill(1)).units, names.length)
      : coincidences(profiles, names.length),
    exact: exactShare(agreeing(profiles, keyOf)),
    common: commonShare(profiles),
  }
}

/** Subsets of the kinds, by their bits. */
const setNames = (kinds: readonly string[]): string[] =>
  Array.from({ length: 1 << kinds.length }, (_, set) => String(set))

type Patterns = StudyKey['annotations'][number]['patterns']

/** @param valuesOf what an annotator says of each trigger, as an index into `labels`. */
function ratingsOfTriggers(
  keys: readonly StudyKey[],
  labels: string[],
  valuesOf: (patterns: Patterns, triggers: number) => Uint8Array,
): { profiles: Profiles; keyOf: Int32Array; ratings: number } {
  const start = [0]
  const code: number[] = []
  const keyOf: number[] = []
  keys.forEach(({ triggers, annotations }, k) => {
    const classes = annotations.map(({ patterns }) => valuesOf(patterns, triggers))
    for (let t = 0; t < triggers; t++) {
      for (const values of classes) code.push(values[t] as number)
      start.push(code.length)
      keyOf.push(k)
    }
  })
  const ratings = { labels, start: Int32Array.from(start), code: Int32Array.from(code) }
  return { profiles: profilesOf(ratings), keyOf: Int32Array.from(keyOf), ratings: code.length }
}

/** The table of the two annotators, both having labelled every key, in a draw of keys. It has all cells, row by row. */
function pairOf(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  keyOf: Int32Array,
  kinds: readonly string[],
): (counts: Int32Array) => PairTable {
  const size = classNames(kinds).length
  const [first = [], second = []] = annotators.map((name) =>
    keys.flatMap(({ triggers, annotations }) => {
      const patterns = annotations.find(({ annotator }) => annotator === name)?.patterns ?? []
      return [...triggerClasses(patterns, triggers, kinds)]
    }),
  )
  const cells = Int32Array.from(first, (row, unit) => row * size + (second[unit] as number))
  const units = tally(cells, size * size, keyOf)
  const rows = Int32Array.from({ length: size * size }, (_, cell) => Math.floor(cell / size))
  const columns = rows.map((_, cell) => cell % size)
  return (counts) => ({ categories: size, first: rows, second: columns, units: units(counts) })
}

const rowsOf = (cells: Float64Array, size: number): number[][] =>
  Array.from({ length: size }, (_, row) => [...cells.subarray(row * size, (row + 1) * size)])

/** Krippendorff 2011: symmetric, rows and columns sum to the pairable values of each class. */
function coincidences(profiles: Profiles, size: number): number[][] {
  const matrix = new Float64Array(size * size)
  unitWeights(profiles).forEach((units, p) => {
    const end = profiles.start[p + 1] as number
    for (let i = profiles.start[p] as number; i < end; i++) {
      for (let j = profiles.start[p] as number; j < end; j++) {
        const pairs = (profiles.times[i] as number) * ((profiles.times[j] as number) - Number(i === j))
        const cell = (profiles.code[i] as number) * size + (profiles.code[j] as number)
        matrix[cell] = (matrix[cell] as number) + (units * pairs) / ((profiles.ratings[p] as number) - 1)
      }
    }
  })
  return rowsOf(matrix, size)
}

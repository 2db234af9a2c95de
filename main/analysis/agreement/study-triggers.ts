import type { Estimate } from '#contract/estimate.ts'
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import { exactShare } from '../statistics/exact-share.ts'
import { agreeing, commonShare } from './agreeing.ts'
import { cohenKappa, type PairTable } from './cohen.ts'
import { estimates } from './estimate.ts'
import { fleiss } from './fleiss.ts'
import { gwetAc1 } from './gwet.ts'
import { krippendorff } from './krippendorff.ts'
import { nominal } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { drawWeights, profilesOf, unitWeights, type Profiles } from './profile.ts'
import { jaccardDistance, masiDistance } from './set-distance.ts'
import type { StudyKey } from './study-key.ts'
import { tally } from './tally.ts'
import { TRIGGER_CLASSES, triggerClasses } from '../study/trigger-class.ts'
import { kindsMetric } from './kinds-metric.ts'

/**
 * The class of each trigger, and its set of kinds, which has the same values with other distances. Units are triggers; they
 * are resampled with their key. The scale has four classes for AC1, used or not.
 */
export interface TriggerAgreement {
  units: number
  ratings: number
  /** Units times annotators, less the ratings. A missing rating takes part in no pair. */
  missing: number
  percent: Estimate
  alpha: Estimate
  ac1: Estimate
  /** For two annotators. */
  cohen: Estimate
  /** Where every trigger has the same number of ratings. */
  fleiss: Estimate
  /** Krippendorff's alpha on the sets of kinds with MASI as in Passonneau 2006, and with Jaccard. */
  masi: Estimate
  jaccard: Estimate
  /**
   * By `TRIGGER_CLASSES`. Two annotators: rows the first, columns the second, in triggers. More: Krippendorff's coincidences,
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
): TriggerAgreement {
  const { profiles, keyOf, ratings } = ratingsOfTriggers(keys)
  const pair = annotators.length === 2 ? pairOf(keys, annotators, keyOf) : null
  const weigh = drawWeights(profiles, keyOf)
  const percent = percentAgreement(profiles)
  const alpha = krippendorff(profiles, nominal(profiles.categories))
  const ac1 = gwetAc1(profiles)
  const fleissOf = fleiss(profiles)
  const masi = krippendorff(profiles, kindsMetric(masiDistance))
  const jaccard = krippendorff(profiles, kindsMetric(jaccardDistance))
  return {
    units: keyOf.length,
    ratings,
    missing: keyOf.length * annotators.length - ratings,
    ...estimates(keys.length, options, (counts) => {
      const weights = weigh(counts)
      return {
        percent: percent(weights),
        alpha: alpha(weights),
        ac1: ac1(weights),
        cohen: pair && cohenKappa(pair(counts)),
        fleiss: fleissOf(weights)?.kappa ?? null,
        masi: masi(weights),
        jaccard: jaccard(weights),
      }
    }),
    confusion: pair ? rowsOf(pair(new Int32Array(keys.length).fill(1)).units) : coincidences(profiles),
    exact: exactShare(agreeing(profiles, keyOf)),
    common: commonShare(profiles),
  }
}

function ratingsOfTriggers(keys: readonly StudyKey[]): { profiles: Profiles; keyOf: Int32Array; ratings: number } {
  const start = [0]
  const code: number[] = []
  const keyOf: number[] = []
  keys.forEach(({ triggers, annotations }, k) => {
    const classes = annotations.map(({ patterns }) => triggerClasses(patterns, triggers))
    for (let t = 0; t < triggers; t++) {
      for (const values of classes) code.push(values[t] as number)
      start.push(code.length)
      keyOf.push(k)
    }
  })
  const ratings = { labels: [...TRIGGER_CLASSES], start: Int32Array.from(start), code: Int32Array.from(code) }
  return { profiles: profilesOf(ratings), keyOf: Int32Array.from(keyOf), ratings: code.length }
}

const SIZE = TRIGGER_CLASSES.length

/** The table of the two annotators, both having labelled every key, in a draw of keys. It has all cells, row by row. */
function pairOf(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  keyOf: Int32Array,
): (counts: Int32Array) => PairTable {
  const [first = [], second = []] = annotators.map((name) =>
    keys.flatMap(({ triggers, annotations }) => {
      const patterns = annotations.find(({ annotator }) => annotator === name)?.patterns ?? []
      return [...triggerClasses(patterns, triggers)]
    }),
  )
  const cells = Int32Array.from(first, (row, unit) => row * SIZE + (second[unit] as number))
  const units = tally(cells, SIZE * SIZE, keyOf)
  const rows = Int32Array.from({ length: SIZE * SIZE }, (_, cell) => Math.floor(cell / SIZE))
  const columns = rows.map((_, cell) => cell % SIZE)
  return (counts) => ({ categories: SIZE, first: rows, second: columns, units: units(counts) })
}

function rowsOf(cells: Float64Array): number[][] {
  return TRIGGER_CLASSES.map((_, row) => [...cells.subarray(row * SIZE, (row + 1) * SIZE)])
}

/** Krippendorff 2011: symmetric, rows and columns sum to the pairable values of each class. */
function coincidences(profiles: Profiles): number[][] {
  const matrix = new Float64Array(SIZE * SIZE)
  unitWeights(profiles).forEach((units, p) => {
    const end = profiles.start[p + 1] as number
    for (let i = profiles.start[p] as number; i < end; i++) {
      for (let j = profiles.start[p] as number; j < end; j++) {
        const pairs = (profiles.times[i] as number) * ((profiles.times[j] as number) - Number(i === j))
        const cell = (profiles.code[i] as number) * SIZE + (profiles.code[j] as number)
        matrix[cell] = (matrix[cell] as number) + (units * pairs) / ((profiles.ratings[p] as number) - 1)
      }
    }
  })
  return rowsOf(matrix)
}

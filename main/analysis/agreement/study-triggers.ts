import type { BootstrapOptions } from '../bootstrap.ts'
import { cohenKappa, type PairTable } from './cohen.ts'
import { estimates, type Estimate } from './estimate.ts'
import { fleiss } from './fleiss.ts'
import { gwetAc1 } from './gwet.ts'
import { krippendorff } from './krippendorff.ts'
import { nominal } from './metric.ts'
import { percentAgreement } from './observed.ts'
import { profilesOf, unitWeights, type Profiles } from './profile.ts'
import { jaccardDistance, masiDistance } from './set-distance.ts'
import type { StudyKey } from './study-key.ts'
import { kindsMetric, TRIGGER_CLASSES, triggerClasses } from './trigger-class.ts'

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
}

/** `keys`: labelled by at least two of the annotators, each by them alone. */
export function triggerAgreement(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  options: BootstrapOptions,
): TriggerAgreement {
  const { profiles, keyOf, ratings } = ratingsOfTriggers(keys)
  const pair = annotators.length === 2 ? pairOf(keys, annotators) : null
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
      const weights = unitWeights(profiles, counts, keyOf)
      return {
        percent: percent(weights),
        alpha: alpha(weights),
        ac1: ac1(weights),
        cohen: pair && cohenKappa(weighted(pair, counts, keyOf)),
        fleiss: fleissOf(weights)?.kappa ?? null,
        masi: masi(weights),
        jaccard: jaccard(weights),
      }
    }),
    confusion: pair ? confusion(pair) : coincidences(profiles),
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

/** One cell a trigger, both annotators having labelled every key. */
function pairOf(keys: readonly StudyKey[], annotators: readonly string[]): PairTable {
  const classes = annotators.map((name) =>
    keys.flatMap(({ triggers, annotations }) => {
      const patterns = annotations.find(({ annotator }) => annotator === name)?.patterns ?? []
      return [...triggerClasses(patterns, triggers)]
    }),
  )
  const [first = [], second = []] = classes
  return {
    categories: TRIGGER_CLASSES.length,
    first: Int32Array.from(first),
    second: Int32Array.from(second),
    units: new Float64Array(first.length).fill(1),
  }
}

function weighted(pair: PairTable, counts: Int32Array, keyOf: Int32Array): PairTable {
  return { ...pair, units: Float64Array.from(keyOf, (key) => counts[key] as number) }
}

function emptyMatrix(): number[][] {
  return TRIGGER_CLASSES.map(() => TRIGGER_CLASSES.map(() => 0))
}

function add(matrix: number[][], row: number, column: number, amount: number): void {
  const cells = matrix[row] as number[]
  cells[column] = (cells[column] as number) + amount
}

function confusion({ first, second }: PairTable): number[][] {
  const matrix = emptyMatrix()
  first.forEach((row, unit) => add(matrix, row, second[unit] as number, 1))
  return matrix
}

function coincidences(profiles: Profiles): number[][] {
  const matrix = emptyMatrix()
  unitWeights(profiles).forEach((units, p) => {
    const end = profiles.start[p + 1] as number
    for (let i = profiles.start[p] as number; i < end; i++) {
      for (let j = profiles.start[p] as number; j < end; j++) {
        const pairs = (profiles.times[i] as number) * ((profiles.times[j] as number) - Number(i === j))
        const weight = (units * pairs) / ((profiles.ratings[p] as number) - 1)
        add(matrix, profiles.code[i] as number, profiles.code[j] as number, weight)
      }
    }
  })
  return matrix
}

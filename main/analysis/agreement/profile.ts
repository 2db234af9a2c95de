/**
 * Units by the values they got, whoever gave them. Agreement coefficients other than Cohen's do not see the rater, so units with the
 * same values are one profile with a weight; a resample only changes the weights. This makes a draw cost the number of
 * different profiles, which is small when there are few categories.
 */
import type { Ratings } from './ratings.ts'
import { tally } from './tally.ts'

export interface Profiles {
  categories: number
  /** Values of profile p: entries `start[p]` to `start[p + 1]` (exclusive) of `code` (ascending) and `times` (how often given). */
  start: Int32Array
  code: Int32Array
  times: Int32Array
  /** Ratings per unit of the profile. */
  ratings: Int32Array
  /** Profile of each unit. */
  ofUnit: Int32Array
}

export function profilesOf(ratings: Pick<Ratings, 'labels' | 'start' | 'code'>): Profiles {
  const known = new Map<string, number>()
  const profiles: Int32Array[] = []
  const ofUnit = Int32Array.from({ length: ratings.start.length - 1 }, (_, unit) => {
    const codes = ratings.code.slice(ratings.start[unit], ratings.start[unit + 1]).toSorted()
    const name = codes.join()
    const profile = known.get(name) ?? profiles.length
    if (profile === profiles.length) {
      known.set(name, profile)
      profiles.push(codes)
    }
    return profile
  })

  const start = [0]
  const code: number[] = []
  const times: number[] = []
  for (const codes of profiles) {
    codes.forEach((value, i) => {
      if (i > 0 && value === codes[i - 1]) times[times.length - 1] = (times.at(-1) as number) + 1
      else {
        code.push(value)
        times.push(1)
      }
    })
    start.push(code.length)
  }
  return {
    categories: ratings.labels.length,
    start: Int32Array.from(start),
    code: Int32Array.from(code),
    times: Int32Array.from(times),
    ratings: Int32Array.from(profiles, (codes) => codes.length),
    ofUnit,
  }
}

/** Units per profile, each once. */
export function unitWeights(profiles: Profiles): Float64Array {
  const weights = new Float64Array(profiles.ratings.length)
  for (const profile of profiles.ofUnit) weights[profile] = (weights[profile] as number) + 1
  return weights
}

/** Units per profile in a bootstrap draw, from how often each unit, or each of its clusters, was drawn (`tally`). */
export function drawWeights(profiles: Profiles, clusters?: Int32Array): (counts: Int32Array) => Float64Array {
  return tally(profiles.ofUnit, profiles.ratings.length, clusters)
}

/**
 * Per profile, the sum of the distances over all ordered pairs of its values. Float64Array of one number per profile.
 */
export function pairDistances(profiles: Profiles, distance: (a: number, b: number) => number): Float64Array {
  const { start, code, times } = profiles
  return Float64Array.from(profiles.ratings, (_, p) => {
    const end = start[p + 1] as number
    let total = 0
    for (let i = start[p] as number; i < end; i++) {
      for (let j = i + 1; j < end; j++) {
        total += (times[i] as number) * (times[j] as number) * distance(code[i] as number, code[j] as number)
      }
    }
    return 2 * total
  })
}

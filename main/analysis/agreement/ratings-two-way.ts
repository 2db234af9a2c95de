/** What a file of ratings says of raters beyond those at hand: the interval for annotators like these, of the level's alpha. */
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import type { Level } from './level.ts'
import { metricOf, numbered } from './level-alphas.ts'
import type { Profiles } from './profile.ts'
import type { Ratings } from './ratings.ts'
import { tally } from './tally.ts'
import { none, twoWayAlpha, type TwoWay, type TwoWayKey } from './two-way.ts'

/** Pairs of ratings that are compared in every draw: with 2,000 draws a minute's work. */
const MOST_PAIRS = 1_000_000

/** The ordinal distances are those of the ratings as they are, in every draw. @param clusters of each unit, where these are drawn */
export function ratingsTwoWay(
  ratings: Ratings,
  profiles: Profiles,
  level: Level,
  options: BootstrapOptions,
  clusters?: Int32Array,
): TwoWay {
  const metric = metricOf(ratings, profiles, level)
  if (metric === null) return none('the values do not fit the level')
  if (metric.slow === true) return none('there are too many different values for it')
  const { start, rater, code } = ratings
  // Units with the same ratings by the same raters are one key, drawn as often as all of them.
  const known = new Map<string, number>()
  const keys: TwoWayKey[] = []
  const [ofUnit, of]: [number[], number[]] = [[], []]
  let pairs = 0
  for (let u = 0; u + 1 < start.length; u++) {
    const [from, to] = [start[u] as number, start[u + 1] as number]
    if (to - from < 2) continue
    const name = `${rater.subarray(from, to).join()} ${code.subarray(from, to).join()}`
    const key = known.get(name) ?? keys.length
    if (key === keys.length) {
      known.set(name, key)
      pairs += (to - from) ** 2
      if (pairs > MOST_PAIRS) return none('there are too many ratings for it')
      keys.push({
        annotators: [...rater.subarray(from, to)],
        codes: Array.from(code.subarray(from, to), (one) => [one]),
      })
    }
    ofUnit.push(key)
    of.push(clusters?.[u] ?? u)
  }
  const drawn = clusters === undefined ? undefined : numbered(Int32Array.from(of))
  const units = drawn === undefined ? ofUnit.length : new Set(drawn).size
  const weigh = tally(Int32Array.from(ofUnit), keys.length, drawn)
  return twoWayAlpha(keys, ratings.raters.length, ratings.labels.length, metric, options, { units, weigh })
}

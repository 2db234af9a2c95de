/** How often an interval of a share of triggers holds the true share, and how wide it is. */
import type { Estimate } from '#contract/estimate.ts'
import { intervalOf, meanOverKeys, shareOverKeys, type KeySum } from '#main/analysis/statistics/key-interval.ts'
import { estimated, resampled } from '#main/analysis/statistics/estimate.ts'
import { chance, type Chance } from './random-keys.ts'

export const TRIGGERS = 25

export interface Scenario {
  mean: number
  deviation: number
  like: string
}

/** Shares of triggers over keys: mean, and standard deviation of the keys, as studies have them. */
export const SCENARIOS: Scenario[] = [
  { mean: 0.3, deviation: 0.33, like: 'semantic, the paper’s spread' },
  { mean: 0.5, deviation: 0.4, like: 'keys that are one or the other' },
  { mean: 0.7, deviation: 0.3, like: 'shallow' },
  { mean: 0.15, deviation: 0.3, like: 'rare and whole' },
  { mean: 0.1, deviation: 0.2, like: 'both' },
  { mean: 0.05, deviation: 0.15, like: 'rare' },
  { mean: 0.9, deviation: 0.1, like: 'covered' },
  { mean: 0.9, deviation: 0.15, like: 'covered, uneven' },
  { mean: 0.75, deviation: 0.15, like: 'covered, as in the paper' },
]

export const METHODS: Record<string, (keys: readonly KeySum[], seed: number) => Estimate> = {
  'percentile bootstrap': (keys, seed) => {
    const draws = 400
    const { of, per } = resampled(keys, ['of', 'per'], { seed, draws })
    const value = keys.reduce((sum, key) => sum + key.of, 0) / keys.reduce((sum, key) => sum + key.per, 0)
    return estimated(
      value,
      of.map((sum, draw) => sum / (per[draw] as number)),
      keys.length,
    )
  },
  't on keys': (keys) => intervalOf(meanOverKeys([keys])),
  'Wilson on keys': (keys) => intervalOf(shareOverKeys([keys])),
}

export const drawKeys = (
  random: Chance,
  keys: number,
  { mean, deviation }: Pick<Scenario, 'mean' | 'deviation'>,
): KeySum[] =>
  Array.from({ length: keys }, () => ({ of: random.count(TRIGGERS, random.share(mean, deviation)), per: TRIGGERS }))

/** @returns share of `rounds` studies whose interval holds the mean; one that is missing or without width holds nothing. */
export function coverageOf(
  method: (keys: readonly KeySum[], seed: number) => Estimate,
  scenario: Pick<Scenario, 'mean' | 'deviation'>,
  keys: number,
  rounds: number,
): { held: number; width: number } {
  const random = chance(keys * 1000 + Math.round(scenario.mean * 100))
  let [held, width] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    const { low, high } = method(drawKeys(random, keys, scenario), round)
    if (low === null || high === null) continue
    if (low < high && low <= scenario.mean && scenario.mean <= high) held += 1
    width += high - low
  }
  return { held: held / rounds, width: width / rounds }
}

export function printShares(rounds: number): void {
  console.log(
    `Intervals of a share of triggers: how often they hold it (and their width), ${rounds} studies each; aim .95`,
  )
  for (const keys of [5, 10, 20]) {
    console.log(`\n${keys} keys of ${TRIGGERS} triggers   ${Object.keys(METHODS).join('   ')}`)
    for (const scenario of SCENARIOS) {
      const cells = Object.entries(METHODS).map(([name, method]) => {
        const { held, width } = coverageOf(method, scenario, keys, rounds)
        return `${held.toFixed(3)} (${width.toFixed(2)})`.padEnd(name.length)
      })
      const { mean, deviation, like } = scenario
      console.log(`${mean.toFixed(2)} ± ${deviation.toFixed(2)}   ${cells.join('   ')}   ${like}`)
    }
  }
}

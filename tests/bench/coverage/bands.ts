/** How often all layers of a study lie in their bands together, and in their own intervals. */
import { intervalOf, shareOverKeys } from '#main/analysis/statistics/key-interval.ts'
import { resampled } from '#main/analysis/statistics/estimate.ts'
import { simultaneousLevel } from '#main/analysis/statistics/simultaneous.ts'
import { chance } from './random-keys.ts'
import { drawKeys, type Scenario } from './shares.ts'

/** @returns shares of the studies in which all of `layers` layers of `perLayer` keys are held. */
export function bandCoverage(
  scenario: Pick<Scenario, 'mean' | 'deviation'>,
  layers: number,
  perLayer: number,
  rounds: number,
): { bands: number; intervals: number } {
  const random = chance(layers + perLayer)
  const found = { bands: 0, intervals: 0 }
  const isIn = ({ low, high }: { low: number | null; high: number | null }): boolean =>
    (low ?? 1) <= scenario.mean && scenario.mean <= (high ?? 0)
  for (let round = 0; round < rounds; round++) {
    const studies = Array.from({ length: layers }, () => drawKeys(random, perLayer, scenario))
    const estimates = studies.map((keys) => shareOverKeys([keys]))
    const level = simultaneousLevel(
      studies.map((keys, i) => {
        const { of, per } = resampled(keys, ['of', 'per'], { seed: round * layers + i, draws: 400 })
        return { value: estimates[i]?.value ?? NaN, drawn: of.map((sum, draw) => sum / (per[draw] as number)) }
      }),
    )
    if (estimates.every((estimate) => isIn(intervalOf(estimate, level)))) found.bands += 1
    if (estimates.every((estimate) => isIn(intervalOf(estimate)))) found.intervals += 1
  }
  return { bands: found.bands / rounds, intervals: found.intervals / rounds }
}

export function printBands(scenarios: readonly Scenario[], rounds: number): void {
  console.log(
    `\nAll of 8 layers of 10 keys at once, ${rounds} studies each; aim .95\nshare           in their bands   in their own intervals`,
  )
  for (const scenario of scenarios) {
    const { bands, intervals } = bandCoverage(scenario, 8, 10, rounds)
    const { mean, deviation } = scenario
    console.log(
      `${mean.toFixed(2)} ± ${deviation.toFixed(2)}     ${bands.toFixed(3).padEnd(14)}   ${intervals.toFixed(3)}`,
    )
  }
}

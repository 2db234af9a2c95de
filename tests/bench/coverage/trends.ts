/** How often a trend over layers is found: where the paper's step is, and where there is none. */
import { kruskalWallis } from '#main/analysis/statistics/kruskal-wallis.ts'
import { logisticSlope } from '#main/analysis/statistics/logistic-slope.ts'
import { rankTest, spearman } from '#main/analysis/statistics/spearman.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { chance } from './random-keys.ts'
import { drawKeys } from './shares.ts'

/** Share of semantic triggers below and above the paper's turn, which is carried over to the middle of the model. */
export const STEP = { lower: 0.25, upper: 0.5, deviation: 0.33 } as const

export interface Power {
  keys: number
  layers: number
  kruskal: number
  slope: number
}

/** @returns share of the studies in which each test finds p < .05. */
export function trendPower(
  layers: number,
  perLayer: number,
  step: { lower: number; upper: number },
  rounds: number,
): Power {
  const random = chance(layers * 100 + perLayer)
  const critical = criticalOrder(layers)
  const found = { keys: 0, layers: 0, kruskal: 0, slope: 0 }
  for (let round = 0; round < rounds; round++) {
    const groups = Array.from({ length: layers }, (_, i) =>
      drawKeys(random, perLayer, { mean: 2 * i < layers ? step.lower : step.upper, deviation: STEP.deviation }),
    )
    const keys = groups.flatMap((group, i) => group.map((key) => ({ ...key, layer: i + 1 })))
    const shares = groups.map((group) => group.map(({ of, per }) => of / per))
    const means = shares.map((group) => group.reduce((sum, share) => sum + share, 0) / group.length)
    const overKeys = rankTest(
      keys.map(({ layer }) => layer),
      shares.flat(),
      round,
    )
    const { low, high } = logisticSlope(keys)
    if ((overKeys.p ?? 1) < 0.05) found.keys += 1
    if (
      Math.abs(
        spearman(
          means.map((_, i) => i),
          means,
        ) ?? 0,
      ) >=
      critical - 1e-9
    )
      found.layers += 1
    if ((kruskalWallis(shares)?.p ?? 1) < 0.05) found.kruskal += 1
    if ((low ?? -1) > 0 || (high ?? 1) < 0) found.slope += 1
  }
  return {
    keys: found.keys / rounds,
    layers: found.layers / rounds,
    kruskal: found.kruskal / rounds,
    slope: found.slope / rounds,
  }
}

/** The smallest |ρ| that fewer than 5 % of the orders of `layers` layers reach; more than 1 where there is none. */
function criticalOrder(layers: number): number {
  const { shuffled } = seeded(1)
  const order = Array.from({ length: layers }, (_, i) => i)
  const rhos = Array.from({ length: 20_000 }, () => Math.abs(spearman(order, shuffled(order)) ?? 0)).toSorted(
    (a, b) => b - a,
  )
  const at = rhos[Math.floor(0.05 * rhos.length)] as number
  return rhos.findLast((rho) => rho > at + 1e-9) ?? 2
}

export function printTrends(rounds: number): void {
  const { lower, upper, deviation } = STEP
  console.log(
    `\nTests of a trend over layers: how often p < .05, ${rounds} studies each, keys' standard deviation ${deviation}`,
  )
  console.log('layers × keys   true                keys permuted   layers permuted   Kruskal–Wallis   logistic slope')
  for (const layers of [4, 8, 16]) {
    for (const [name, step] of [
      [`step ${lower} to ${upper}`, { lower, upper }],
      [`none, ${lower}`, { lower, upper: lower }],
    ] as const) {
      const { keys, layers: orders, kruskal, slope } = trendPower(layers, 10, step, rounds)
      const cells = [keys, orders, kruskal, slope].map((share) => share.toFixed(2).padEnd(14)).join('  ')
      console.log(`${String(layers).padStart(2)} × 10         ${name.padEnd(18)}  ${cells}`)
    }
  }
}

/** Whether a share changes from the lower to the upper layers, and whether layers differ at all. Keys are what is drawn at random. */
import { decimal, typeset } from '#contract/decimal.ts'
import { capital, measuresOfKind, severalOf } from '#contract/kind.ts'
import type { LayerTrend } from '#contract/statistics.ts'
import { kruskalWallis } from '../statistics/kruskal-wallis.ts'
import { logisticSlope } from '../statistics/logistic-slope.ts'
import { rankTest, spearman } from '../statistics/spearman.ts'
import type { Measure, Sums } from './study-measures.ts'

/** Layers whose order no test of the layers' shares alone can tell from chance: of 4, 2 of 24 orders are in order. */
export const FEW_LAYERS = 5

type Asked = Pick<LayerTrend, 'measure' | 'name'>

/** Each class of triggers by itself, the last kind first, and those that show the last kind whatever else they show. */
export function trendsOf(kinds: readonly string[]): Asked[] {
  const only = (kind: string): Asked => ({ measure: measuresOfKind(kind).only, name: `${capital(kind)} only` })
  const last = kinds.at(-1) ?? ''
  const several = { measure: 'both', name: `${capital(severalOf(kinds.length))} kinds` }
  const any = { measure: measuresOfKind(last).any, name: `Any ${last} pattern` }
  return [only(last), ...(kinds.length > 1 ? [several] : []), ...kinds.slice(0, -1).map(only), any]
}

interface Stratum {
  layer: number
  units: readonly Sums[]
}

/** How one measure goes with the layer, keys without a share (nothing covered) left out. */
export function layerTrend(
  { measure, name }: Asked,
  measures: Readonly<Record<string, Measure>>,
  strata: readonly Stratum[],
  seed: number,
): LayerTrend {
  const ratio = measures[measure]?.ratio
  if (ratio === undefined) throw new Error(`no measure ${measure}`)
  const keys = strata.flatMap(({ layer, units }) =>
    units.map((unit) => ({ layer, ...ratio(unit) })).filter(({ per }) => per > 0),
  )
  const byLayer = [...Map.groupBy(keys, ({ layer }) => layer).values()]
  const layers = keys.map(({ layer }) => layer)
  const shares = keys.map(({ of, per }) => of / per)
  const rho = spearman(layers, shares)
  const trend = {
    measure,
    name,
    rho: {
      value: rho,
      low: null,
      high: null,
      reason: rho === null ? 'too few layers with keys that differ' : 'no interval: the test below says what is known',
    },
    ...rankTest(layers, shares, seed),
    points: byLayer.length,
    keys: keys.length,
    smallestP: smallestP(layers, shares, seed),
    smallestLayerP: byLayer.length < 2 ? null : Math.min(1, 2 / factorial(byLayer.length)),
    kruskalWallis: kruskalWallis(byLayer.map((own) => own.map(({ of, per }) => of / per))),
    slope: logisticSlope(keys),
  }
  return { ...trend, words: trendWords(trend) }
}

/** The smallest p that the test can give for these shares: that of the keys in the order of the layers, or against it. */
function smallestP(layers: readonly number[], shares: readonly number[], seed: number): number | null {
  const [rising, order] = [shares.toSorted((a, b) => a - b), layers.toSorted((a, b) => a - b)]
  const found = [rising, rising.toReversed()].flatMap((ordered) => rankTest(order, ordered, seed).p ?? [])
  return found.length === 0 ? null : Math.min(...found)
}

const factorial = (n: number): number => Math.exp(logFactorial(n))
const logFactorial = (n: number): number =>
  Array.from({ length: n }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0)

const LEVEL = 0.05

/** What the tests show of one measure, in sentences that claim no more. */
function trendWords(trend: Omit<LayerTrend, 'words'>): string {
  const { rho, p, points, keys, kruskalWallis: differ, slope } = trend
  const name = `${trend.name}:`
  if (points < 2) return `${name} fewer than two layers have labelled keys, so nothing can be said of a trend.`
  const few = fewLayers(trend)
  if (rho.value === null || p === null)
    return `${name} all keys have the same share: no monotone trend was shown.${few}`
  const found =
    p < LEVEL
      ? `the share ${rho.value > 0 ? 'rises' : 'falls'} from the lower to the upper layers`
      : 'no monotone trend was shown'
  const other =
    differ === null
      ? ''
      : ` Kruskal–Wallis over the layers: H = ${decimal(differ.h, 1)}, ${pWords(differ.p)}, ${differ.p < LEVEL ? 'they differ' : 'no difference was shown'}.`
  const odds =
    slope.value === null || slope.low === null || slope.high === null
      ? ''
      : ` Odds per layer × ${decimal(Math.exp(slope.value), 2)} (${decimal(Math.exp(slope.low), 2)} to ${decimal(Math.exp(slope.high), 2)}).`
  return `${name} ${found} (Spearman’s ρ ${typeset(rho.value, 2)} over ${keys} keys, ${pWords(p)}).${other}${odds}${few}`
}

/** What a test of few layers or keys cannot say. */
function fewLayers({ points, smallestP: least, smallestLayerP: leastOrder }: Omit<LayerTrend, 'words'>): string {
  if (least !== null && least >= LEVEL) {
    return ` With so few keys the test cannot reject: the smallest p that it can give is ${number(least)}.`
  }
  if (points >= FEW_LAYERS || leastOrder === null) return ''
  return ` With ${points} layers a test of their order alone cannot reject (its smallest p is ${number(leastOrder)}); this one permutes keys (smallest p ${number(least ?? 1)}).`
}

/** p as papers write it: `p = .012`, `p < .001`. */
export const pWords = (p: number): string => (p < 0.001 ? 'p < .001' : `p = ${number(p)}`)
const number = (p: number): string => (p >= 1 ? '1' : p < 0.001 ? 'below .001' : decimal(p, 3).replace(/^0/u, ''))

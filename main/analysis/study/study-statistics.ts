/** What a study found, layer by layer, with intervals (paper §3 and Figure 2), beside what control keys and annotators give. */
import type { Findings, Measure, StudyStatistics } from '#contract/statistics.ts'
import { intervalOf } from '../statistics/key-interval.ts'
import { resampled } from '../statistics/estimate.ts'
import { simultaneousLevel } from '../statistics/simultaneous.ts'
import { annotatorStatistics } from './annotator-statistics.ts'
import { controlComparison } from './control-comparison.ts'
import { keyEstimate, keysOf, MEASURES, RATIOS, SUMS, type Reading, type Sums } from './study-measures.ts'
import { layerTrend, TRENDS } from './trends.ts'

export interface StatisticsInput {
  layers: readonly number[]
  keys: readonly Reading[]
  controls: readonly Reading[]
  /** The annotators' own readings, of keys and controls. */
  all: readonly Reading[]
  seed: number
  draws: number
}

type Result = Omit<
  StudyStatistics,
  'selection' | 'studyName' | 'adjudicated' | 'notAdjudicated' | 'raters' | 'zone' | 'guidelines'
>

interface Stratum {
  layer: number
  readings: readonly Reading[]
  units: readonly Sums[]
}

/** A study draws a fixed number of keys from each layer: layers are the strata of what is said of all. */
export function studyStatistics({ layers, keys, controls, all, seed, draws }: StatisticsInput): Result {
  const strata = layers.map((layer) => {
    const readings = keys.filter((reading) => reading.layer === layer)
    return { layer, readings, units: keysOf(readings) }
  })
  const bands = simultaneousBands(strata, seed, draws)
  const trends = TRENDS.map((measure) => layerTrend(measure, strata, seed))
  return {
    seed,
    draws,
    triggers: Math.round(strata.flatMap(({ units }) => units).reduce((sum, { triggers }) => sum + triggers, 0)),
    overall: findings(strata),
    layers: strata.map((stratum, i) => ({ layer: stratum.layer, ...findings([stratum]), bands: bands[i] ?? NO_BANDS })),
    distribution: distribution(keys),
    trend: layerTrend('semanticShare', strata, seed),
    trends,
    controls: controlComparison(all, controls),
    annotators: annotatorStatistics(all, seed),
  }
}

function findings(strata: readonly Stratum[]): Findings {
  const filled = strata.map(({ units }) => units).filter(({ length }) => length > 0)
  const measures = Object.fromEntries(MEASURES.map((name) => [name, intervalOf(keyEstimate(name, filled))]))
  return {
    keys: filled.flat().length,
    annotations: strata.reduce((sum, { readings }) => sum + readings.length, 0),
    ...(measures as Record<Measure, Findings[Measure]>),
  }
}

type Bands = StudyStatistics['layers'][number]['bands']
const NO_BANDS = Object.fromEntries(MEASURES.map((name) => [name, null])) as Bands

/** In the order of the layers. Each layer's interval at a level at which all hold together. */
function simultaneousBands(strata: readonly Stratum[], seed: number, draws: number): Bands[] {
  const samples = strata.map(({ units }, i) => ({ units, sums: resampled(units, SUMS, { seed: seed + i, draws }) }))
  const levels = new Map(
    MEASURES.map((name) => {
      const layers = samples
        .filter(({ units }) => units.length > 1)
        .map(({ units, sums }) => {
          const drawn = Float64Array.from({ length: draws }, (_, draw) => {
            const { of, per } = RATIOS[name](Object.fromEntries(SUMS.map((sum) => [sum, sums[sum][draw]])) as Sums)
            return of / per
          })
          return { value: keyEstimate(name, [units]).value, drawn }
        })
      return [name, simultaneousLevel(layers)]
    }),
  )
  return strata.map(
    ({ units }) =>
      Object.fromEntries(
        MEASURES.map((name) => {
          const { low, high } = intervalOf(keyEstimate(name, [units]), levels.get(name))
          return [name, low === null || high === null ? null : { low, high }]
        }),
      ) as Bands,
  )
}

function distribution(keys: readonly Reading[]): StudyStatistics['distribution'] {
  const weights = new Map<number, number>()
  for (const { counts, weight } of keys) weights.set(counts.patterns, (weights.get(counts.patterns) ?? 0) + weight)
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  return Array.from({ length: Math.max(-1, ...weights.keys()) + 1 }, (_, patterns) => ({
    patterns,
    share: (weights.get(patterns) ?? 0) / all,
  }))
}

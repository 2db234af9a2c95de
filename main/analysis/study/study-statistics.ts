/** What a study found, layer by layer, with intervals (paper §3 and Figure 2), beside what control keys and annotators give. */
import { capital, measuresOfKind, namesOf, PAPER_KINDS, type KindScheme } from '#contract/kind.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Findings, StudyStatistics } from '#contract/statistics.ts'
import { intervalOf } from '../statistics/key-interval.ts'
import { resampled } from '../statistics/estimate.ts'
import { simultaneousLevel } from '../statistics/simultaneous.ts'
import { annotatorStatistics } from './annotator-statistics.ts'
import { controlComparison } from './control-comparison.ts'
import { keyEstimate, keysOf, measuresOf, type Measure, type Reading, type Sums } from './study-measures.ts'
import { layerTrend, trendsOf } from './trends.ts'

export interface StatisticsInput {
  layers: readonly number[]
  /** The paper’s unless stated. */
  kinds?: KindScheme
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
export function studyStatistics(input: StatisticsInput): Result {
  const { layers, kinds = PAPER_KINDS, keys, controls, all, seed, draws } = input
  const names = namesOf(kinds)
  const measures = measuresOf(names, kinds.uninterpretable)
  const last = names.at(-1) ?? ''
  const strata = layers.map((layer) => {
    const readings = keys.filter((reading) => reading.layer === layer)
    return { layer, readings, units: keysOf(readings) }
  })
  const bands = simultaneousBands(measures, strata, seed, draws)
  const trends = trendsOf(names).map((trend) => layerTrend(trend, measures, strata, seed))
  return {
    kinds,
    seed,
    draws,
    triggers: Math.round(strata.flatMap(({ units }) => units).reduce((sum, { triggers }) => sum + triggers, 0)),
    overall: findings(measures, names, strata),
    layers: strata.map((stratum, i) => ({
      layer: stratum.layer,
      ...findings(measures, names, [stratum]),
      bands: bands[i] ?? {},
    })),
    distribution: distribution(keys),
    trend: layerTrend(
      { measure: measuresOfKind(last).share, name: `${capital(last)} patterns among the covered` },
      measures,
      strata,
      seed,
    ),
    trends,
    controls: controlComparison(all, controls),
    annotators: annotatorStatistics(all, last, seed),
  }
}

/** In a study of other kinds there is nothing of the paper’s to say. */
const ANOTHER_KIND: Estimate = { value: null, low: null, high: null, reason: 'the study has no such kind' }

function findings(all: Measures, names: readonly string[], strata: readonly Stratum[]): Findings {
  const filled = strata.map(({ units }) => units).filter(({ length }) => length > 0)
  const found = new Map(Object.entries(all).map(([name, measure]) => [name, intervalOf(keyEstimate(measure, filled))]))
  const get = (name: string): Estimate => found.get(name) ?? ANOTHER_KIND
  const uninterpretable = found.get('uninterpretable')
  return {
    keys: filled.flat().length,
    annotations: strata.reduce((sum, { readings }) => sum + readings.length, 0),
    kinds: names.map((kind) => {
      const { only, any, share, patterns } = measuresOfKind(kind)
      return { kind, only: get(only), any: get(any), share: get(share), patterns: get(patterns) }
    }),
    ...(uninterpretable && { uninterpretable }),
    shallow: get('shallow'),
    both: get('both'),
    semantic: get('semantic'),
    anySemantic: get('anySemantic'),
    uncovered: get('uncovered'),
    covered: get('covered'),
    semanticShare: get('semanticShare'),
    patterns: get('patterns'),
    shallowPatterns: get('shallowPatterns'),
    semanticPatterns: get('semanticPatterns'),
    withPattern: get('withPattern'),
  }
}

type Measures = Record<string, Measure>

type Bands = StudyStatistics['layers'][number]['bands']

/** In the order of the layers. Each layer's interval at a level at which all hold together. */
function simultaneousBands(measures: Measures, strata: readonly Stratum[], seed: number, draws: number): Bands[] {
  const named = Object.entries(measures)
  const samples = strata.flatMap(({ units }, i) =>
    units.length > 1 ? [{ units, drawn: drawnOf(named, units, seed + i, draws) }] : [],
  )
  const levels = named.map(([, measure], m) =>
    simultaneousLevel(
      samples.map(({ units, drawn }) => ({
        value: keyEstimate(measure, [units]).value,
        drawn: drawn[m] as Float64Array,
      })),
    ),
  )
  return strata.map(({ units }) =>
    Object.fromEntries(
      named.map(([name, measure], m) => {
        const { low, high } = intervalOf(keyEstimate(measure, [units]), levels[m])
        return [name, low === null || high === null ? null : { low, high }]
      }),
    ),
  )
}

/** Each measure in each bootstrap draw of the keys. */
function drawnOf(named: [string, Measure][], units: readonly Sums[], seed: number, draws: number): Float64Array[] {
  const names = Object.keys(units[0] ?? {})
  const sums = resampled(units, names, { seed, draws })
  const drawn = named.map(() => new Float64Array(draws))
  for (let draw = 0; draw < draws; draw++) {
    const row = Object.fromEntries(names.map((name) => [name, sums[name]?.[draw] ?? 0])) as Sums
    for (const [m, [, { ratio }]] of named.entries()) {
      const { of, per } = ratio(row)
      ;(drawn[m] as Float64Array)[draw] = of / per
    }
  }
  return drawn
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

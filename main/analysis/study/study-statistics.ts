/** What a study found, layer by layer, with intervals (paper §3 and Figure 2), beside what control keys and annotators give. */
import type { Pattern } from '#contract/annotation.ts'
import type { Estimated, Findings, StudyStatistics, Trend } from '#contract/statistics.ts'
import { annotatorStatistics } from './annotator-statistics.ts'
import { estimated, resampled, wilson, type Resampled } from '../statistics/estimate.ts'
import { triggerClasses } from './layer-statistics.ts'
import { rankTest, spearman } from '../statistics/spearman.ts'

/** What an annotation says of its triggers and patterns, in numbers. */
export interface Counts {
  triggers: number
  shallow: number
  semantic: number
  both: number
  uncovered: number
  patterns: number
  shallowPatterns: number
  semanticPatterns: number
}

/** One finished annotation. */
export interface Reading {
  kind: 'key' | 'control'
  /** A control key's layer means nothing. */
  layer: number
  /** `layer/index`, or of a control key anything that names it. */
  key: string
  annotator: string
  counts: Counts
  /** Time of the last change. */
  changed: string
  /** Seconds of work on it; null where nobody measured. */
  seconds: number | null
  /** The weights of a key's readings add up to 1. */
  weight: number
}

export function countsOf(triggers: number, patterns: readonly Pick<Pattern, 'kind' | 'ranks'>[]): Counts {
  const counts: Counts = {
    triggers,
    shallow: 0,
    semantic: 0,
    both: 0,
    uncovered: 0,
    patterns: patterns.length,
    shallowPatterns: patterns.filter(({ kind }) => kind === 'shallow').length,
    semanticPatterns: patterns.filter(({ kind }) => kind === 'semantic').length,
  }
  for (const triggerClass of triggerClasses({ triggers, patterns })) counts[triggerClass] += 1
  return counts
}

export interface StatisticsInput {
  layers: readonly number[]
  keys: readonly Reading[]
  controls: readonly Reading[]
  /** The annotators' own readings, of keys and controls. */
  all: readonly Reading[]
  seed: number
  draws: number
}

type Result = Omit<StudyStatistics, 'selection' | 'studyName' | 'adjudicated' | 'guidelines'>

/** What is summed over keys; every statistic is a ratio of such sums. */
const SUMS = [
  'keys',
  'triggers',
  'shallow',
  'semantic',
  'both',
  'uncovered',
  'patterns',
  'shallowPatterns',
  'semanticPatterns',
  'withPattern',
] as const
type Sums = Record<(typeof SUMS)[number], number>
const NOTHING = Object.fromEntries(SUMS.map((name) => [name, 0])) as Sums

const MEASURES = {
  shallow: ({ shallow, triggers }) => shallow / triggers,
  both: ({ both, triggers }) => both / triggers,
  semantic: ({ semantic, triggers }) => semantic / triggers,
  uncovered: ({ uncovered, triggers }) => uncovered / triggers,
  covered: ({ uncovered, triggers }) => (triggers - uncovered) / triggers,
  semanticShare: ({ semantic, both, uncovered, triggers }) => (semantic + both) / (triggers - uncovered),
  patterns: ({ patterns, keys }) => patterns / keys,
  shallowPatterns: ({ shallowPatterns, keys }) => shallowPatterns / keys,
  semanticPatterns: ({ semanticPatterns, keys }) => semanticPatterns / keys,
  withPattern: ({ withPattern, keys }) => withPattern / keys,
} satisfies Record<string, (sums: Sums) => number>
type Measure = keyof typeof MEASURES

/** Keys are resampled within their layers: a study draws a fixed number of keys from each. */
export function studyStatistics({ layers, keys, controls, all, seed, draws }: StatisticsInput): Result {
  const strata = layers.map((layer, i) => {
    const readings = keys.filter((reading) => reading.layer === layer)
    return { layer, readings, ...resample(readings, { seed: seed + i, draws }) }
  })
  const overall = { readings: keys, units: strata.flatMap(({ units }) => units), sums: added(strata, draws) }
  const control = resample(controls, { seed: seed + layers.length, draws })
  return {
    seed,
    draws,
    overall: findings(overall),
    layers: strata.map(({ layer, ...stratum }) => ({ layer, ...findings(stratum) })),
    distribution: distribution(keys),
    trend: semanticTrend(strata, seed, draws),
    controls: {
      annotations: controls.length,
      withPattern: wilson(controls.filter(({ counts }) => counts.patterns > 0).length, controls.length),
      patterns: measured('patterns', control),
      covered: measured('covered', control),
      beyond: {
        withPattern: difference('withPattern', overall, control),
        patterns: difference('patterns', overall, control),
        covered: difference('covered', overall, control),
      },
    },
    annotators: annotatorStatistics(all, seed),
  }
}

interface Sample {
  /** Sums of each key. */
  units: Sums[]
  /** Their sums in each draw. */
  sums: Resampled<keyof Sums>
}

function resample(readings: readonly Reading[], options: { seed: number; draws: number }): Sample {
  const units = [...Map.groupBy(readings, ({ key }) => key).values()].map((same) => total(same.map(sumsOf)))
  return { units, sums: resampled(units, SUMS, options) }
}

function sumsOf({ weight, counts }: Reading): Sums {
  return {
    keys: weight,
    triggers: weight * counts.triggers,
    shallow: weight * counts.shallow,
    semantic: weight * counts.semantic,
    both: weight * counts.both,
    uncovered: weight * counts.uncovered,
    patterns: weight * counts.patterns,
    shallowPatterns: weight * counts.shallowPatterns,
    semanticPatterns: weight * counts.semanticPatterns,
    withPattern: counts.patterns > 0 ? weight : 0,
  }
}

const total = (units: readonly Sums[]): Sums =>
  Object.fromEntries(SUMS.map((name) => [name, units.reduce((sum, unit) => sum + unit[name], 0)])) as Sums

function added(samples: readonly Sample[], draws: number): Resampled<keyof Sums> {
  const sums = Object.fromEntries(SUMS.map((name) => [name, new Float64Array(draws)])) as Resampled<keyof Sums>
  for (const sample of samples) {
    for (const name of SUMS)
      sample.sums[name].forEach((value, draw) => (sums[name][draw] = (sums[name][draw] as number) + value))
  }
  return sums
}

/** A measure in every draw. */
function inDraws(measure: (sums: Sums) => number, { sums }: Sample): Float64Array {
  const drawn = { ...NOTHING }
  return Float64Array.from({ length: sums.keys.length }, (_, draw) => {
    for (const name of SUMS) drawn[name] = sums[name][draw] as number
    return measure(drawn)
  })
}

const measured = (name: Measure, sample: Sample): Estimated =>
  estimated(MEASURES[name](total(sample.units)), inDraws(MEASURES[name], sample), sample.units.length)

function findings({ readings, ...sample }: Sample & { readings: readonly Reading[] }): Findings {
  const measures = Object.fromEntries(
    (Object.keys(MEASURES) as Measure[]).map((name) => [name, measured(name, sample)]),
  ) as Record<Measure, Estimated>
  return { keys: sample.units.length, annotations: readings.length, ...measures }
}

/** Keys and controls are drawn independently, so draw d of the one goes with draw d of the other. */
function difference(name: Measure, keys: Sample, controls: Sample): Estimated {
  const [one, other] = [inDraws(MEASURES[name], keys), inDraws(MEASURES[name], controls)]
  const value = MEASURES[name](total(keys.units)) - MEASURES[name](total(controls.units))
  return estimated(
    value,
    one.map((drawn, draw) => drawn - (other[draw] as number)),
    Math.min(keys.units.length, controls.units.length),
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

/** Layers without a covered trigger have no semantic share and are left out, in each draw anew. */
function semanticTrend(strata: readonly (Sample & { layer: number })[], seed: number, draws: number): Trend {
  const correlate = (shares: readonly number[]): number => {
    const known = strata.flatMap(({ layer }, i) => {
      const share = shares[i] ?? Number.NaN
      return Number.isFinite(share) ? [{ layer, share }] : []
    })
    return (
      spearman(
        known.map(({ layer }) => layer),
        known.map(({ share }) => share),
      ) ?? Number.NaN
    )
  }
  const shares = strata.map(({ units }) => MEASURES.semanticShare(total(units)))
  const drawn = strata.map((stratum) => inDraws(MEASURES.semanticShare, stratum))
  const known = strata
    .map(({ layer }, i) => [layer, shares[i] as number] as const)
    .filter(([, share]) => Number.isFinite(share))
  const test = rankTest(
    known.map(([layer]) => layer),
    known.map(([, share]) => share),
    seed,
  )
  const rhos = Float64Array.from({ length: draws }, (_, draw) =>
    correlate(drawn.map((values) => values[draw] as number)),
  )
  const smallest = Math.min(...strata.filter(({ units }) => units.length > 0).map(({ units }) => units.length))
  return { rho: estimated(correlate(shares), rhos, known.length < 2 ? 0 : smallest), points: known.length, ...test }
}

import { z } from 'zod'
import { Pattern } from './annotation.ts'
import { ArmComparison, ArmKey } from './arm.ts'
import { Estimate } from './estimate.ts'
import { ShownFigure } from './figure.ts'
import { KeyId } from './key.ts'
import { KindScheme } from './kind.ts'
import { allLabels, LabelSelection, LabelVersion } from './label-selection.ts'
import { procedure } from './procedure.ts'
import { ExampleSource } from './stratum.ts'
import { MOST_SCANS } from './study-design.ts'
import { Table } from './table.ts'

export { allLabels, LabelSelection, LabelVersion }

/** What was found of one kind. `only`, `any`: shares of the triggers that show it alone, and at all; `share`: of the covered ones. */
export const KindFindings = z.object({
  kind: z.string(),
  only: Estimate,
  any: Estimate,
  share: Estimate,
  /** Patterns of it a key. */
  patterns: Estimate,
})
export type KindFindings = z.infer<typeof KindFindings>

/**
 * What was found in some keys. Shares are of their triggers, 0 to 1. What is of one of the paper’s kinds has no value in a study with
 * others; `kinds` has all of the study, in its order.
 */
export const Findings = z.object({
  keys: z.int(),
  /** Finished annotations of them. */
  annotations: z.int(),
  kinds: z.array(KindFindings),
  /** Share of the keys that were answered so; absent in a study that has no such answer. */
  uninterpretable: Estimate.optional(),
  shallow: Estimate,
  /** More kinds than one. */
  both: Estimate,
  semantic: Estimate,
  /** Semantic only, and both. */
  anySemantic: Estimate,
  uncovered: Estimate,
  covered: Estimate,
  /** Share of the covered triggers that show a semantic pattern. */
  semanticShare: Estimate,
  /** Patterns a key. */
  patterns: Estimate,
  shallowPatterns: Estimate,
  semanticPatterns: Estimate,
  /** Share of the keys with at least one pattern. */
  withPattern: Estimate,
})
export type Findings = z.infer<typeof Findings>

/** Spearman's rank correlation with a permutation test, two-sided. */
export const Trend = z.object({
  rho: Estimate,
  /** Null where there is nothing to permute. */
  p: z.number().nullable(),
  /** Every order was tried, or a sample of them, or p is that of a normal distribution. */
  test: z.enum(['exact', 'sampled', 'normal']),
  points: z.int(),
})
export type Trend = z.infer<typeof Trend>

/** How a key's share goes with the layer: ρ and its test permute keys over layers. */
export const LayerTrend = Trend.extend({
  /** As `measuresOfKind` calls it, or `both`. */
  measure: z.string(),
  /** What that is, for people: “Semantic only”. */
  name: z.string(),
  /** Keys with such a share; `points` are their layers. */
  keys: z.int(),
  /** The smallest p that the test can give with so many keys in these layers, and a test of the order of the layers alone. */
  smallestP: z.number().nullable(),
  smallestLayerP: z.number().nullable(),
  /** Whether layers differ at all; p by the chi-squared distribution. */
  kruskalWallis: z.object({ h: z.number(), degrees: z.int(), p: z.number() }).nullable(),
  /** What a layer adds to the log odds: a logistic model whose errors are clustered by key. */
  slope: Estimate,
  /** What may be said of it. */
  words: z.string(),
})
export type LayerTrend = z.infer<typeof LayerTrend>

/** The first and the second half of an annotator's keys, in the order in which they were worked on. */
export const Drift = z.object({ first: z.number().nullable(), second: z.number().nullable(), trend: Trend })
export type Drift = z.infer<typeof Drift>

export const AnnotatorStatistics = z.object({
  annotator: z.string(),
  /** Finished. */
  keys: z.int(),
  patterns: z.number().nullable(),
  /** Patterns of the last of the study’s kinds. */
  semanticPatterns: z.number().nullable(),
  /** Median seconds of work on a key, idle time left out. */
  seconds: z.number().nullable(),
  /** Control keys finished, and the share on which a pattern was found. */
  controls: z.int(),
  controlRate: Estimate,
  patternDrift: Drift,
  secondsDrift: Drift,
})
export type AnnotatorStatistics = z.infer<typeof AnnotatorStatistics>

export const ControlMeasures = z.object({ withPattern: Estimate, patterns: Estimate, covered: Estimate })
export type ControlMeasures = z.infer<typeof ControlMeasures>

export const StudyStatistics = z.object({
  selection: LabelSelection,
  studyName: z.string(),
  kinds: KindScheme,
  /** Intervals of shares: Wilson's, at the number of independent triggers that the spread of the keys leaves; of patterns: t on keys. */
  seed: z.int(),
  draws: z.int(),
  /** Keys whose adjudicated annotation was taken, and those for which there is none. */
  adjudicated: z.int(),
  notAdjudicated: z.int(),
  /** Whose labels were taken. */
  raters: z.array(z.string()),
  /** Triggers of the keys, each once. */
  triggers: z.int(),
  /** In which days are counted, as `Europe/Berlin`. */
  zone: z.string(),
  overall: Findings,
  /**
   * Every layer of the model, those without a labelled key included. `bands` are wider than the intervals: all layers together lie
   * in them in 95 of 100 studies (max-t over bootstrap draws of the keys of each layer, `draws` of them from `seed`).
   */
  layers: z.array(
    Findings.extend({
      layer: z.int().positive(),
      bands: z.record(z.string(), z.object({ low: z.number(), high: z.number() }).nullable()),
    }),
  ),
  /** Which prefixes the study shows of its keys, where they are not the strongest alone. */
  sources: z.array(ExampleSource).optional(),
  /** All scans of a study of several; the numbers are of the keys of one of them, which the selection says. */
  scans: z.array(z.object({ id: z.int(), name: z.string() })).optional(),
  /** The study’s arms beside each other, in every way in which it has several; absent where it has none. */
  arms: z.array(ArmComparison).optional(),
  /** Share of the keys with that many patterns. */
  distribution: z.array(z.object({ patterns: z.int(), share: z.number() })),
  /** How the share of the last kind among the covered goes with the layer. */
  trend: LayerTrend,
  /** The same for each kind only, for several, and for the last kind at all. */
  trends: z.array(LayerTrend),
  /** Random prefixes that annotators could not tell from a key's: what is found there is no finding. */
  controls: z.object({
    annotations: z.int(),
    /** How often a pattern is found where none was put, with Wilson's interval. */
    withPattern: Estimate,
    patterns: Estimate,
    covered: Estimate,
    /**
     * What the annotators' own readings of keys have beyond their controls. Of shares p and c it is (p − c) / (1 − c): the share of
     * what would not have been found anyway. Of patterns a key it is the difference.
     */
    beyond: ControlMeasures,
    /** The same readings of keys, each annotator weighted as in the controls. */
    keys: ControlMeasures,
    /** The same for each annotator who read controls. */
    byAnnotator: z.array(
      z.object({
        annotator: z.string(),
        /** Readings of keys and of controls. */
        readings: z.int(),
        annotations: z.int(),
        keys: ControlMeasures,
        controls: ControlMeasures,
        beyond: ControlMeasures,
      }),
    ),
  }),
  annotators: z.array(AnnotatorStatistics),
  /** To choose from. */
  guidelines: z.array(z.int()),
})
export type StudyStatistics = z.infer<typeof StudyStatistics>

/**
 * What the selected keys of a layer add up to: Figure 2 in numbers. A key counts once; where several annotations of it count, each
 * does by its share, so that sums need not be whole. Of each kind: triggers that show it alone, by its name (`shallow`), and its
 * patterns (`shallowPatterns`).
 */
export const LayerCounts = z.record(z.string(), z.number()).and(
  z.object({
    layer: z.int().positive(),
    keys: z.int(),
    triggers: z.number(),
    /** Triggers that show more kinds than one. */
    both: z.number(),
    uncovered: z.number(),
    patterns: z.number(),
  }),
)
export type LayerCounts = z.infer<typeof LayerCounts>

/** Kinds of the second study as kinds of the first; null: its patterns are left out, as if nobody had found them. */
export const KindMapping = z.record(z.string(), z.string().nullable())
export type KindMapping = z.infer<typeof KindMapping>

/** Two studies beside each other, in the kinds of the first. */
export const StudyComparison = z.object({
  first: z.object({ study: z.int(), name: z.string(), keys: z.int() }),
  second: z.object({ study: z.int(), name: z.string(), keys: z.int() }),
  mapping: KindMapping,
  rows: z.array(
    z.object({
      /** Null: over all layers. Only layers in which both have labelled keys. */
      layer: z.int().positive().nullable(),
      /** As in the statistics of the first study, and for people. */
      measure: z.string(),
      name: z.string(),
      first: Estimate,
      second: Estimate,
      /** Second less first, with the interval of the difference of independent numbers (MOVER). */
      difference: Estimate,
    }),
  ),
})
export type StudyComparison = z.infer<typeof StudyComparison>

export const FoundPattern = KeyId.extend({
  assignment: z.int(),
  author: z.string(),
  pattern: Pattern,
})
export type FoundPattern = z.infer<typeof FoundPattern>

export const TableFormat = z.enum(['markdown', 'latex', 'html'])
export type TableFormat = z.infer<typeof TableFormat>

/** A row of Table 1: a pattern and the prefixes that stand for it. */
export const TablePick = z.object({
  assignment: z.int(),
  pattern: z.uuid(),
  ranks: z.array(z.int().positive()).min(1),
})
export type TablePick = z.infer<typeof TablePick>

const TableRequest = z.object({ picks: z.array(TablePick).min(1).max(500), format: TableFormat })

export const statistics = {
  /** The numbers, and the figures that are drawn from them, in the order of the page. */
  study: procedure.input(LabelSelection).output(
    z.object({
      statistics: StudyStatistics,
      figures: z.array(ShownFigure),
      tables: z.object({
        findings: Table,
        controls: Table,
        annotators: Table,
        trends: Table,
        /** One for each of `arms`, by the name of its first figure. */
        arms: z.record(z.string(), Table),
      }),
      /** Whose labels figures and tables rest on, in words. */
      source: z.string(),
    }),
  ),
  /**
   * All labels of two studies, and the table of them. The mapping is kept with the first study, and is the one that is used when
   * none is given; before the first time, kinds of the same name are the same.
   */
  compare: procedure
    .input(z.object({ first: z.int(), second: z.int(), mapping: KindMapping.nullable() }))
    .output(StudyComparison.extend({ table: Table })),
  /** Labelled keys of some of the scans that a study draws from, by layer and index, but those that somebody here still labels. */
  armKeys: procedure
    .input(z.object({ study: z.int(), scans: z.array(z.int()).min(1).max(MOST_SCANS) }))
    .output(z.object({ keys: z.array(ArmKey), table: Table })),
  /** Every layer of the model, those without a labelled key included. */
  layers: procedure.input(LabelSelection).output(z.array(LayerCounts)),
  /** Patterns with these words in their description; at most 50 of them. */
  patterns: procedure
    .input(LabelSelection.extend({ search: z.string().max(200) }))
    .output(z.object({ total: z.int(), patterns: z.array(FoundPattern) })),
  /** Table 1 of the paper for chosen patterns, as text. */
  table: procedure.input(TableRequest).output(z.string()),
  /** Asks where; null when the person cancelled, else the file's name. */
  saveTable: procedure.input(TableRequest).output(z.string().nullable()),
}

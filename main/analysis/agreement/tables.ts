/** Agreement as tables: level by level overall, what fits on a line for each layer and pair, and key by key. */
import type {
  CoefficientEstimate,
  ConfidenceAgreement,
  KeyDisagreement,
  ScopeAgreement,
  StudyAgreement,
} from '#contract/agreement.ts'
import { decimal } from '#contract/decimal.ts'
import { applies, type Estimate } from '#contract/estimate.ts'
import { withArticle } from '#contract/kind.ts'
import type { Measured, Table } from '#contract/table.ts'
import { type ColumnOf, measured, tableOf } from '../table/table-of.ts'
import { estimateOf } from './estimate.ts'

export const measuredEstimate = ({ value, low, high, reason }: Estimate): Measured => ({
  ...measured(value, [low, high]),
  reason: value === null ? reason : null,
})

/** With four decimal places, or why there is none. */
const printed = (title: string) => ({ title, format: 'four-decimals', nothing: '', hasReasons: true }) as const

interface Level {
  level: string
  name: string
  estimate: CoefficientEstimate
  n: number
  what: string
  missing: number
}

const LEVELS: ColumnOf<Level>[] = [
  { title: 'Level', printed: 'level', cell: ({ level }) => level },
  { title: 'Coefficient', printed: 'coefficient', cell: ({ name }) => name },
  {
    title: 'Value',
    format: 'significant',
    printed: printed('value'),
    cell: ({ estimate }) => measuredEstimate(estimate),
  },
  {
    printed: '95 % interval',
    cell: ({ estimate }) => (estimate.value === null ? '' : intervalOf(estimate)),
  },
  { title: 'n', format: 'count', printed: 'n', cell: ({ n }) => n },
  { title: 'of', printed: 'of', cell: ({ what }) => what },
  { title: 'Missing', format: 'count', printed: 'missing', cell: ({ missing }) => missing },
]

/** With four decimal places, or why there is none. */
export function intervalOf({ low, high, reason }: Omit<Estimate, 'value'>): string {
  if (low !== null && high !== null) return `${decimal(low, 4)} to ${decimal(high, 4)}`
  return reason === null ? '' : `none: ${reason}`
}

/** The estimates that apply over all keys, each with the number of what it is over. */
export function levelsTable({ overall, coefficients }: StudyAgreement): Table {
  const { triggers, patterns, counts } = overall
  const { percent, alpha, cohen, fleiss, ac1, masi, jaccard } = triggers
  const rows: [level: string, estimates: CoefficientEstimate[], n: number, what: string, missing: number][] = [
    ['class of each trigger', [percent, alpha, cohen, fleiss, ac1], triggers.units, 'triggers', triggers.missing],
    ['set of kinds of each trigger', [percent, masi, jaccard], triggers.units, 'triggers', triggers.missing],
    ['patterns', [patterns.f1], patterns.patterns, 'patterns', 0],
    ['patterns', [patterns.kind], patterns.matched, 'matches', 0],
    ['patterns per key', [counts.percent, counts.alpha], counts.units, 'keys', counts.missing],
  ]
  return tableOf(
    LEVELS,
    rows.flatMap(([level, estimates, n, what, missing]) =>
      estimates.flatMap((estimate) =>
        applies(estimate) ? [{ level, name: coefficients[estimate.coefficient].name, estimate, n, what, missing }] : [],
      ),
    ),
  )
}

/** A layer or a pair of annotators a row. */
export function scopesTable({ overall, layers, pairs, coefficients }: StudyAgreement): Table {
  const measures: ((scope: ScopeAgreement) => CoefficientEstimate)[] = [
    ({ triggers }) => triggers.percent,
    ({ triggers }) => triggers.alpha,
    ({ triggers }) => triggers.cohen,
    ({ triggers }) => triggers.masi,
    ({ patterns }) => patterns.f1,
  ]
  interface Scope {
    name: string
    scope: ScopeAgreement
    /** Pairs have one. */
    pHolm?: number | null
  }
  return tableOf<Scope>(
    [
      { title: 'Scope', printed: '', cell: ({ name }) => name },
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ scope }) => scope.keys },
      ...measures.map((measure): ColumnOf<Scope> => {
        const title = coefficients[measure(overall).coefficient].name
        return {
          title,
          format: 'significant',
          printed: printed(title),
          cell: ({ scope }) => measuredEstimate(measure(scope)),
        }
      }),
      // Only where a table is saved; a line of the terminal has no room for it.
      ...measures.map((measure): ColumnOf<Scope> => ({
        title: `${coefficients[measure(overall).coefficient].name}, all layers together`,
        format: 'significant',
        cell: ({ scope }) => {
          const { value, together } = measure(scope)
          return together ? measured(value, [together.low, together.high]) : measured(null)
        },
      })),
      { title: 'p that κ is 0, among all pairs (Holm)', format: 'four-decimals', cell: ({ pHolm = null }) => pHolm },
    ],
    [
      ...layers.map((scope) => ({ name: `layer ${scope.layer}`, scope })),
      ...pairs.map((scope) => ({ name: scope.pair.join(', '), scope, pHolm: scope.pHolm })),
    ],
  )
}

export interface NamedCoefficient {
  title: string
  estimate: Estimate
  source: string
}

/** A coefficient of a ratings file a row, and where it comes from. */
export const coefficientsTable = (coefficients: readonly NamedCoefficient[]): Table =>
  tableOf(
    [
      { title: 'Coefficient', printed: 'coefficient', cell: ({ title }) => title },
      {
        title: 'Value',
        format: 'significant',
        printed: printed('value'),
        cell: ({ estimate }) => measuredEstimate(estimate),
      },
      {
        printed: '95 % interval',
        cell: ({ estimate }) => (estimate.value === null ? '' : intervalOf(estimate)),
      },
      { title: 'Source', printed: 'source', cell: ({ source }) => source },
    ],
    coefficients,
  )

/** The keys to talk about, most disagreement first. */
export const disagreementTable = (keys: readonly KeyDisagreement[]): Table =>
  tableOf(
    [
      { title: 'Key', printed: 'most disagreement', cell: ({ layer, index }) => ({ layer, index }) },
      {
        title: 'Triggers classed differently',
        format: 'whole-share',
        printed: 'triggers that differ',
        cell: ({ disagreement }) => disagreement,
      },
      {
        title: 'Patterns both found (F1)',
        format: 'whole-share',
        printed: printed('pattern F1'),
        cell: ({ f1 }) => measuredEstimate(estimateOf(f1)),
      },
      { title: 'Labelled by', cell: ({ annotators }) => annotators.join(', ') },
    ],
    keys,
  )

const SURE = { 1: 'hardly sure', 2: 'fairly sure', 3: 'very sure' } as const

/** How sure annotators are a row, those of which there are patterns. */
export const confidenceTable = ({ levels }: ConfidenceAgreement): Table =>
  tableOf<ConfidenceAgreement['levels'][number]>(
    [
      {
        title: 'Patterns of which the annotator is',
        printed: 'confidence',
        cell: ({ confidence }) => (confidence === null ? 'not said' : SURE[confidence as 1 | 2 | 3]),
      },
      {
        title: 'Found by another too',
        format: 'whole-share',
        printed: printed('found by another'),
        cell: ({ found }) => measuredEstimate(found),
      },
      { printed: '95 % interval', cell: ({ found }) => (typeof found.value === 'number' ? intervalOf(found) : '') },
      {
        title: 'Of these with the same kind',
        format: 'whole-share',
        printed: printed('same kind'),
        cell: ({ sameKind }) => measuredEstimate(sameKind),
      },
      { title: 'Patterns compared', format: 'count', printed: 'patterns', cell: ({ comparisons }) => comparisons },
    ],
    levels.filter(({ comparisons }) => comparisons > 0),
  )

/** How many patterns have a confidence, and how high it is. */
export const confidenceInWords = ({ said, patterns, mean }: ConfidenceAgreement): string =>
  `Annotators said of ${said} of ${patterns} patterns how sure they are: ${decimal(mean ?? 0, 2)} of 3 in the mean.`

/** A class of triggers of the mixed models a row: what a layer adds to its log odds, and what is due to keys and annotators. */
export const modelsTable = ({ models }: Pick<StudyAgreement, 'models'>): Table =>
  tableOf<StudyAgreement['models'][number]>(
    [
      {
        title: 'A trigger shows',
        cell: ({ response }) => (response === 'covered' ? 'any pattern' : `${withArticle(response)} pattern`),
      },
      {
        title: 'Log odds a layer',
        format: 'two-decimals',
        cell: ({ slope, reason }) => ({ ...measured(slope?.value ?? null, slope && [slope.low, slope.high]), reason }),
      },
      { title: 'Due to the key', format: 'whole-share', cell: ({ shares }) => shares?.keys ?? null },
      { title: 'To the annotator', format: 'whole-share', cell: ({ shares }) => shares?.annotators ?? null },
      { title: 'Within both', format: 'whole-share', cell: ({ shares }) => shares?.rest ?? null },
    ],
    models,
  )

/** What one annotator called each trigger against what the other did: a class of the first a row, for every pair that shares keys. */
export const confusionTable = ({ pairs, classes }: Pick<StudyAgreement, 'pairs' | 'classes'>): Table =>
  tableOf<{ first: string; second: string; name: string; counts: readonly number[] }>(
    [
      { title: 'First annotator', cell: ({ first }) => first },
      { title: 'Second annotator', cell: ({ second }) => second },
      { title: 'Class of the first', cell: ({ name }) => name },
      ...classes.map((name, at): ColumnOf<{ counts: readonly number[] }> => ({
        title: `Second: ${name}`,
        unit: 'triggers',
        format: 'count',
        cell: ({ counts }) => counts[at] ?? 0,
      })),
    ],
    pairs.flatMap(({ keys, pair: [first, second], triggers: { confusion } }) =>
      keys === 0 ? [] : classes.map((name, at) => ({ first, second, name, counts: confusion[at] ?? [] })),
    ),
  )

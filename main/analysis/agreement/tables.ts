/** Agreement as tables: level by level overall, what fits on a line for each layer and pair, and key by key. */
import type {
  ConfidenceAgreement,
  Estimate,
  KeyDisagreement,
  Coefficient,
  ScopeAgreement,
  StudyAgreement,
} from '#contract/agreement.ts'
import { decimal } from '#contract/decimal.ts'
import type { Measured, Table } from '#contract/table.ts'
import { type ColumnOf, measured, tableOf } from '../table/table-of.ts'

const bound = (end: Coefficient): number | null => (typeof end === 'number' ? end : null)

const measuredCoefficient = (value: Coefficient, ends: [Coefficient, Coefficient] = [null, null]): Measured => ({
  ...measured(bound(value), [bound(ends[0]), bound(ends[1])]),
  reason: typeof value === 'object' && value !== null ? value.undefined : null,
})

/** With four decimal places, or why there is none. */
const printed = (title: string) => ({ title, format: 'four-decimals', nothing: '', hasReasons: true }) as const

interface Level {
  level: string
  name: string
  estimate: Estimate
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
    cell: ({ estimate: { value, low, high } }) => measuredCoefficient(value, [low, high]),
  },
  {
    printed: '95 % interval',
    cell: ({ estimate }) => (typeof estimate.value === 'number' ? intervalOf(estimate) : ''),
  },
  { title: 'n', format: 'count', printed: 'n', cell: ({ n }) => n },
  { title: 'of', printed: 'of', cell: ({ what }) => what },
  { title: 'Missing', format: 'count', printed: 'missing', cell: ({ missing }) => missing },
]

/** With four decimal places, or why there is none. */
export function intervalOf({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  if (typeof low === 'number' && typeof high === 'number') return `${decimal(low, 4)} to ${decimal(high, 4)}`
  return typeof low === 'object' && low !== null ? `none: ${low.undefined}` : ''
}

/** The estimates that apply over all keys, each with the number of what it is over. */
export function levelsTable({ overall, coefficients }: StudyAgreement): Table {
  const { triggers, patterns, counts } = overall
  const { percent, alpha, cohen, fleiss, ac1, masi, jaccard } = triggers
  const rows: [level: string, estimates: Estimate[], n: number, what: string, missing: number][] = [
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
        estimate.value === null
          ? []
          : [{ level, name: coefficients[estimate.coefficient].name, estimate, n, what, missing }],
      ),
    ),
  )
}

/** A layer or a pair of annotators a row. */
export function scopesTable({ overall, layers, pairs, coefficients }: StudyAgreement): Table {
  const measures: ((scope: ScopeAgreement) => Estimate)[] = [
    ({ triggers }) => triggers.percent,
    ({ triggers }) => triggers.alpha,
    ({ triggers }) => triggers.cohen,
    ({ triggers }) => triggers.masi,
    ({ patterns }) => patterns.f1,
  ]
  interface Scope {
    name: string
    scope: ScopeAgreement
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
          cell: ({ scope }) => {
            const { value, low, high } = measure(scope)
            return measuredCoefficient(value, [low, high])
          },
        }
      }),
      // Only where a table is saved; a line of the terminal has no room for it.
      ...measures.map((measure): ColumnOf<Scope> => ({
        title: `${coefficients[measure(overall).coefficient].name}, all layers together`,
        format: 'significant',
        cell: ({ scope }) => {
          const { value, together } = measure(scope)
          return measuredCoefficient(together ? value : null, [together?.low ?? null, together?.high ?? null])
        },
      })),
    ],
    [
      ...layers.map((scope) => ({ name: `layer ${scope.layer}`, scope })),
      ...pairs.map((scope) => ({ name: scope.pair.join(', '), scope })),
    ],
  )
}

export interface NamedCoefficient {
  title: string
  value: Coefficient
  /** The ends of its 95 % interval, where it has one. */
  ends: Pick<Estimate, 'low' | 'high'> | null
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
        cell: ({ value, ends }) => measuredCoefficient(value, [ends?.low ?? null, ends?.high ?? null]),
      },
      {
        printed: '95 % interval',
        cell: ({ value, ends }) => (ends === null || typeof value !== 'number' ? '' : intervalOf(ends)),
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
        cell: ({ f1 }) => measuredCoefficient(f1),
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
        cell: ({ found: { value, low, high } }) => measuredCoefficient(value, [low, high]),
      },
      { printed: '95 % interval', cell: ({ found }) => (typeof found.value === 'number' ? intervalOf(found) : '') },
      {
        title: 'Of these with the same kind',
        format: 'whole-share',
        printed: printed('same kind'),
        cell: ({ sameKind: { value, low, high } }) => measuredCoefficient(value, [low, high]),
      },
      { title: 'Patterns compared', format: 'count', printed: 'patterns', cell: ({ comparisons }) => comparisons },
    ],
    levels.filter(({ comparisons }) => comparisons > 0),
  )

/** How many patterns have a confidence, and how high it is. */
export const confidenceInWords = ({ said, patterns, mean }: ConfidenceAgreement): string =>
  `Annotators said of ${said} of ${patterns} patterns how sure they are: ${decimal(mean ?? 0, 2)} of 3 in the mean.`

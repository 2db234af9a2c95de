/** What values predict: a layer a row, and a value a row. */
import type { Value } from '#contract/analysis.ts'
import type { ValuesResult } from '#contract/analysis/values.ts'
import type { Table } from '#contract/table.ts'
import { layerColumn, measured, tableOf } from '../table/table-of.ts'

export const valuesTable = ({ layers }: ValuesResult): Table =>
  tableOf(
    [
      layerColumn,
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ keys }) => keys },
      { title: 'Agreeing', format: 'count', printed: 'agreeing', cell: ({ agreeing }) => agreeing },
      {
        title: 'Agreement',
        format: 'share',
        printed: 'agreement',
        paper: '0 to 3.5 %',
        cell: ({ agreement, low, high }) => measured(agreement, [low, high]),
      },
      {
        title: 'By chance',
        format: 'share',
        printed: 'by chance',
        cell: ({ shuffled }) => shuffled && measured(shuffled.expected, [shuffled.low, shuffled.high]),
      },
      {
        title: 'Above chance',
        printed: 'above chance',
        cell: ({ shuffled }) => shuffled && (shuffled.isAbove ? 'yes' : 'not shown'),
      },
      {
        title: 'Median rank',
        format: 'count',
        printed: 'median rank',
        paper: 'falls',
        cell: ({ medianRank }) => medianRank,
      },
      {
        title: 'Middle half of ranks',
        format: 'count',
        cell: ({ ranks }) =>
          ranks === null ? null : { from: Math.round(ranks[1]), to: Math.round(ranks[3]), format: null, note: null },
      },
      {
        title: 'Median rank by chance',
        format: 'count',
        cell: ({ shuffledRanks }) => shuffledRanks && shuffledRanks[2],
      },
      { title: 'Entropy', unit: 'nats', format: 'two-decimals', cell: ({ entropy }) => entropy },
    ],
    layers,
  )

/** Likeliest tokens of a value that are written. */
const TOKENS = 5

const quoted = ({ top }: Value): string =>
  top
    .slice(0, TOKENS)
    .map(({ token }) => JSON.stringify(token))
    .join(' ')

/** The values themselves, for a terminal. */
export const likeliestTable = (values: readonly Value[]): Table =>
  tableOf(
    [
      { printed: 'value', cell: ({ layer, index }) => ({ layer, index }) },
      {
        printed: 'most likely tokens',
        cell: quoted,
      },
      { format: 'share', printed: 'probability', cell: ({ max }) => max },
      { printed: 'after its first trigger', cell: ({ next }) => next && JSON.stringify(next.token) },
      { format: 'count', printed: 'rank', cell: ({ rank }) => rank },
    ],
    values,
  )

/** The values that are surest of a token, in their order, as a file keeps them (Table 2 of the paper). */
export const surestTable = (confident: ValuesResult['confident'], values: readonly Value[]): Table =>
  tableOf(
    [
      { title: 'Key', cell: ([{ layer, index }]) => ({ layer, index }) },
      { title: 'Probability', format: 'share', cell: ([{ max }]) => max },
      { title: 'Likeliest tokens', cell: ([, value]) => value && quoted(value) },
      {
        title: 'After its first trigger',
        cell: ([, value]) => (value?.next ? JSON.stringify(value.next.token) : null),
      },
      { title: 'Its rank', format: 'count', cell: ([, value]) => value?.rank ?? null },
      { title: 'Triggers that agree', format: 'count', cell: ([{ agreeing }]) => agreeing },
      { title: 'Triggers', format: 'count', cell: ([{ triggers }]) => triggers },
    ],
    confident.map((one): [typeof one, Value | null] => [
      one,
      values.find(({ layer, index }) => layer === one.layer && index === one.index) ?? null,
    ]),
  )

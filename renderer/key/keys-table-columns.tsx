import { createColumnHelper, metaHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table'
import type { FoundKey, KeySort, StoredOfKeys } from '#contract/key.ts'
import { coefficient, count, NONE, probability, share } from '../ui/format.ts'
import {
  DescribedCell,
  LabelCell,
  LowProbabilityCell,
  PromotedCell,
  ProbabilityCell,
  ShareOfTriggers,
  TokenCell,
} from './keys-table-cells.tsx'
import { type KeysFilter, TYPED, TYPED_FILTERS } from './keys-view.ts'

/** A row of the filtered and sorted list; `key` is null until its page has come. `position` from 0. */
export interface Slot {
  position: number
  key: FoundKey | null
}

interface ColumnMeta {
  /** As a track of the grid. */
  width: string
  isNumber: boolean
  /** What the column says, for those who have never heard of it. */
  about: string
}

/** Sorting and filtering are main's: there can be a hundred thousand keys. */
export const keysFeatures = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<ColumnMeta>() })
export type KeysFeatures = typeof keysFeatures

const helper = createColumnHelper<KeysFeatures, Slot>()
const number = (width: string, about: string): ColumnMeta => ({ width, isNumber: true, about })
const text = (width: string, about: string): ColumnMeta => ({ width, isNumber: false, about })
const id = (sort: KeySort): KeySort => sort

export const keysColumns = helper.columns([
  helper.accessor((slot) => slot.key?.layer, {
    id: id('layer'),
    header: 'Layer',
    meta: number('56px', 'From 1, the layer that reads first'),
    cell: (cell) => cell.getValue(),
  }),
  helper.accessor((slot) => slot.key?.index, {
    id: id('index'),
    header: 'Key',
    meta: number('64px', 'Number of the key in its layer, from 0'),
    cell: (cell) => count(cell.getValue() ?? 0),
  }),
  helper.accessor((slot) => slot.key?.probability ?? null, {
    id: id('probability'),
    header: 'Probability',
    sortDescFirst: true,
    meta: number('84px', 'Probability of the token in the distribution of the key’s value'),
    cell: (cell) => <ProbabilityCell of={cell.row.original.key} />,
  }),
  helper.accessor((slot) => slot.key?.lowProbability ?? null, {
    id: id('lowProbability'),
    header: 'Its probability',
    meta: number('92px', 'Probability of the suppressed token in the distribution of the key’s value'),
    cell: (cell) => <LowProbabilityCell of={cell.row.original.key} />,
  }),
  helper.accessor((slot) => slot.key?.containing ?? null, {
    id: id('containing'),
    header: 'Contain it',
    sortDescFirst: true,
    meta: number('76px', 'Triggers whose prefix contains the words'),
    cell: (cell) => <ShareOfTriggers some={cell.getValue()} of={cell.row.original.key} />,
  }),
  helper.accessor((slot) => slot.key?.endingIn ?? null, {
    id: id('endingIn'),
    header: 'End in it',
    sortDescFirst: true,
    meta: number('76px', 'Triggers whose last token is the token'),
    cell: (cell) => <ShareOfTriggers some={cell.getValue()} of={cell.row.original.key} />,
  }),
  helper.accessor((slot) => slot.key?.top ?? null, {
    id: id('top'),
    header: 'Top',
    sortDescFirst: true,
    meta: number('72px', 'Coefficient of the strongest trigger'),
    cell: (cell) => coefficient(cell.getValue()),
  }),
  helper.accessor((slot) => slot.key?.oppositeTop ?? null, {
    id: id('oppositeTop'),
    header: 'Other side',
    meta: number('84px', 'Coefficient of the strongest trigger of the side that is not listed'),
    cell: (cell) => coefficient(cell.getValue()),
  }),
  helper.accessor((slot) => slot.key?.firedShare ?? null, {
    id: id('firedShare'),
    header: 'Fires',
    sortDescFirst: true,
    meta: number('72px', 'Share of all positions at which the key fires on this side'),
    cell: (cell) => {
      const fired = cell.getValue()
      return fired === null ? NONE : probability(fired)
    },
  }),
  helper.accessor((slot) => slot.key?.median ?? null, {
    id: id('median'),
    header: 'Median',
    sortDescFirst: true,
    meta: number('72px', 'Median coefficient of the triggers'),
    cell: (cell) => coefficient(cell.getValue()),
  }),
  helper.accessor((slot) => slot.key?.distinctLast ?? null, {
    id: id('distinctLast'),
    header: 'Different last tokens',
    meta: number('140px', 'Different last tokens as a share of the triggers: low where a key waits for a word'),
    cell: (cell) => share(cell.getValue()),
  }),
  helper.accessor((slot) => slot.key?.commonLast ?? null, {
    id: id('commonLast'),
    header: 'Common last token',
    meta: text('minmax(128px, 0.8fr)', 'The token that most triggers end in'),
    cell: (cell) => <TokenCell token={cell.getValue()} />,
  }),
  helper.accessor((slot) => slot.key?.commonLastShare ?? null, {
    id: id('commonLastShare'),
    header: 'Share',
    sortDescFirst: true,
    meta: number('72px', 'Share of the triggers that end in that token'),
    cell: (cell) => share(cell.getValue()),
  }),
  helper.accessor((slot) => slot.key?.promoted ?? null, {
    id: 'promoted',
    header: 'Value promotes',
    enableSorting: false,
    meta: text(
      'minmax(104px, 1.2fr)',
      'The tokens that its value makes most likely, as the analysis of values found them',
    ),
    cell: (cell) => <PromotedCell tokens={cell.getValue()} />,
  }),
  helper.accessor((slot) => slot.key?.suppressed ?? null, {
    id: 'suppressed',
    header: 'Value suppresses',
    enableSorting: false,
    meta: text(
      'minmax(104px, 1.2fr)',
      'The tokens that its value makes least likely, as the analysis of weights found them',
    ),
    cell: (cell) => <PromotedCell tokens={cell.getValue()} />,
  }),
  helper.accessor((slot) => slot.key?.role ?? null, {
    id: 'role',
    header: 'Role',
    enableSorting: false,
    meta: text('minmax(80px, 0.4fr)', 'What its value does by its shape over the vocabulary'),
    cell: (cell) => cell.getValue() ?? NONE,
  }),
  helper.accessor((slot) => slot.key?.readWrite ?? null, {
    id: 'readWrite',
    header: 'Writes',
    enableSorting: false,
    meta: text('minmax(88px, 0.5fr)', 'What its value adds to what the key has read'),
    cell: (cell) => cell.getValue() ?? NONE,
  }),
  helper.accessor((slot) => slot.key?.detector ?? null, {
    id: 'detector',
    header: 'Detects',
    enableSorting: false,
    meta: text('minmax(88px, 0.4fr)', 'What counting finds in it; – where it fires too seldom to be judged'),
    cell: (cell) => cell.getValue() ?? NONE,
  }),
  helper.accessor((slot) => slot.key?.effect ?? null, {
    id: id('effect'),
    header: 'Effect',
    sortDescFirst: true,
    meta: number('72px', 'By how much the prediction at its triggers changes when it is silenced: KL in nats, mean'),
    cell: (cell) => coefficient(cell.getValue()),
  }),
  helper.accessor((slot) => slot.key?.described ?? null, {
    id: 'described',
    header: 'Described as',
    enableSorting: false,
    meta: text('minmax(120px, 2fr)', 'What those who are done with it found'),
    cell: (cell) => <DescribedCell of={cell.row.original.key} />,
  }),
  helper.accessor((slot) => slot.key?.label ?? null, {
    id: id('label'),
    header: 'Label',
    sortDescFirst: true,
    meta: text('minmax(96px, 0.6fr)', 'How far its labelling is, in the study that is furthest'),
    cell: (cell) => <LabelCell state={cell.getValue()} />,
  }),
])

/** What the analysis of weights says. */
const OF_WEIGHTS = ['suppressed', 'role', 'readWrite']

/** What a narrow window leaves out for what a key means, unless it sorts by it. */
const FIRST_TO_GO: KeySort[] = ['median', 'distinctLast']

/** Names of the columns, with spaces between them: without those of filters that are off, and of what is not stored. */
export function shownColumns(filter: KeysFilter, stored: StoredOfKeys, isNarrow: boolean): string {
  const off = new Set<string | undefined>(
    TYPED_FILTERS.filter((name) => filter[name] === '').map((name) => TYPED[name]),
  )
  if (!stored.sides) off.add('oppositeTop')
  if (!stored.activity) off.add('firedShare')
  if (!stored.values) off.add('promoted')
  if (!stored.detectors) off.add('detector')
  if (!stored.weights) for (const column of OF_WEIGHTS) off.add(column)
  if (!stored.effects) off.add('effect')
  if (!stored.descriptions) off.add('described')
  if (isNarrow && (stored.values || stored.descriptions))
    for (const column of FIRST_TO_GO) if (filter.sort !== column) off.add(column)
  return keysColumns
    .filter(({ id }) => !off.has(id))
    .map(({ id }) => id)
    .join(' ')
}

/** Pixels below which columns would be too narrow to read. */
export const leastWidth = (columns: readonly { meta?: ColumnMeta }[]): number =>
  columns.reduce((sum, { meta }) => sum + Number(/\d+/u.exec(meta?.width ?? '')?.[0] ?? 0) + GAP, GAP)

/** Between columns, in pixels. */
const GAP = 16

/** Columns as tracks of the grid, for the header and every row. */
export const tracks = (columns: { columnDef: { meta?: ColumnMeta } }[]): string =>
  columns.map(({ columnDef }) => columnDef.meta?.width ?? '1fr').join(' ')

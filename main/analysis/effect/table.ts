/** What silenced keys change: a layer a row, and a key a row. */
import {
  type EffectResult,
  type KeyEffect,
  type LayerEffect,
  type Measure,
  MEASURES,
  type Silenced,
  SILENCED,
} from '#contract/analysis/effect.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Table } from '#contract/table.ts'
import { plural } from '../figure/figure-parts.ts'
import { estimate } from '../study/estimate-cell.ts'
import { type ColumnOf, layerColumn, tableOf } from '../table/table-of.ts'

type Row = KeyEffect | LayerEffect

const TITLES: Record<Measure, string> = { kl: 'KL', next: 'Next token', promoted: 'Promoted' }
const WHERE: Record<Silenced, string> = { own: '', other: ', another key', random: ', random prefixes' }

const column = (measure: Measure, silenced: Silenced): ColumnOf<Row> => ({
  title: `${TITLES[measure]}${WHERE[silenced]}`,
  unit: 'nats',
  format: 'significant',
  cell: (row) => estimate(row[silenced][measure]),
})

/** @param isPrinted which of them a terminal shows, and whether with intervals */
const columns = (
  isPrinted: (measure: Measure, silenced: Silenced) => boolean,
  hasIntervals: boolean,
): ColumnOf<Row>[] =>
  MEASURES.flatMap((measure) =>
    SILENCED.map((silenced): ColumnOf<Row> => {
      const own = column(measure, silenced)
      if (!isPrinted(measure, silenced)) return own
      const title = (own.title ?? '').replace(/^[NP]/u, (letter) => letter.toLowerCase())
      return { ...own, printed: { title, hasIntervals: hasIntervals && silenced === 'own' } }
    }),
  )

const beyond = (title: string, of: (layer: LayerEffect) => Estimate): ColumnOf<LayerEffect> => ({
  title,
  unit: 'nats',
  format: 'significant',
  cell: (layer) => estimate(of(layer)),
})

export const effectTable = ({ layers }: EffectResult): Table =>
  tableOf<LayerEffect>(
    [
      layerColumn,
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ keys }) => keys },
      { title: 'Triggers', format: 'count', printed: 'triggers', cell: ({ triggers }) => triggers },
      ...columns(() => true, false),
      beyond('KL beyond another key', ({ beyondOther }) => beyondOther),
      beyond('KL beyond random prefixes', ({ beyondRandom }) => beyondRandom),
    ],
    layers,
    {
      note: `${plural(
        layers.reduce((sum, { keys }) => sum + keys, 0),
        'key',
      )} silenced at ${plural(
        layers.reduce((sum, { triggers }) => sum + triggers, 0),
        'trigger',
      )}; changes in nats, means over keys`,
    },
  )

/** The keys whose silence changes the prediction most come first. */
export const largestEffects = (keys: readonly KeyEffect[]): KeyEffect[] =>
  keys.toSorted((a, b) => (b.own.kl.value ?? 0) - (a.own.kl.value ?? 0) || a.layer - b.layer || a.index - b.index)

/** In the order given. */
export const effectsTable = (keys: readonly KeyEffect[]): Table =>
  tableOf<KeyEffect>(
    [
      { title: 'Key', printed: 'key', cell: ({ layer, index }) => ({ layer, index }) },
      { title: 'Triggers', format: 'count', printed: 'triggers', cell: ({ triggers }) => triggers },
      ...columns((measure, silenced) => measure === 'kl' || silenced === 'own', true),
    ],
    keys,
  )

import { expect, it } from 'vitest'
import { type ColumnOf, layerColumn, measured, tableOf } from '#main/analysis/table/table-of.ts'
import { tableCsv } from '#main/exchange/table.ts'

interface Item {
  layer: number
  share: number | null
  ends: [number, number] | null
}

const columns: ColumnOf<Item>[] = [
  layerColumn,
  { title: 'Share', unit: 'of 1', format: 'share', cell: ({ share, ends }) => measured(share, ends), paper: 'all' },
  { title: 'Change', format: 'change', cell: ({ share }) => (share === null ? null : -share) },
  { title: 'Ranks', cell: ({ layer }) => ({ from: layer, to: 10 * layer, format: 'count', note: null }) },
  { title: 'Key', cell: ({ layer }) => ({ layer, index: 7 }) },
  { title: 'Words', cell: () => '=1+1, "a"' },
  { printed: 'only printed', cell: () => 'not in the file' },
]

const table = tableOf(
  columns,
  [
    { layer: 1, share: 0.123456789, ends: [0.1, 0.2] },
    { layer: 2, share: null, ends: null },
  ],
  { overall: { layer: 12, share: 1, ends: null } },
)

it('writes the columns of the window with all digits, an interval and a pair as two columns, and no foot', () => {
  expect(tableCsv(table).split('\n')).toEqual([
    'Layer,Share (of 1),Share (of 1): low,Share (of 1): high,Change,Ranks: from,Ranks: to,Key,Words',
    `1,0.123456789,0.1,0.2,-0.123456789,1,10,1/7,"'=1+1, ""a"""`,
    `2,,,,,2,20,2/7,"'=1+1, ""a"""`,
    '',
  ])
})

it('has a foot for all rows together and for the paper', () => {
  expect(table.foot.map(({ cells }) => cells.slice(0, 2))).toEqual([
    [12, measured(1)],
    ['Paper', 'all'],
  ])
  expect(tableOf([layerColumn], [{ layer: 1 }]).foot).toEqual([])
})

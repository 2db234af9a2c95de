import { expect, it } from 'vitest'
import { layerColumn, measured, tableOf } from '#main/analysis/table/table-of.ts'
import { printed } from '#main/commands/print-table.ts'

it('prints what is to be printed, counts to the right, and the note', () => {
  const table = tableOf(
    [
      layerColumn,
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ keys }) => keys },
      { title: 'Not printed', format: 'count', cell: () => 5 },
      { title: 'Share', format: 'share', printed: 'share', cell: ({ value }) => measured(value, [0.1, 0.25]) },
      {
        title: 'Change',
        format: 'change',
        printed: { title: 'change', format: 'two-decimals', hasIntervals: true },
        cell: ({ value }) => measured(value, [0.1, null]),
      },
      {
        title: 'Why',
        format: 'share',
        printed: { title: 'why', format: 'four-decimals', nothing: '', hasReasons: true },
        cell: ({ value }) => ({ ...measured(value), reason: value === null ? 'nothing there' : null }),
      },
      { printed: 'key', cell: ({ layer }) => ({ layer, index: 3 }) },
    ],
    [
      { layer: 1, keys: 1234, value: 0.125 },
      { layer: 10, keys: 5, value: null },
    ],
    { note: 'two layers' },
  )
  expect(printed(table)).toBe(
    [
      'layer   keys  share   change            why                       key',
      '    1  1,234  12.5 %  0.13 (0.10 to –)  0.1250                    1/3',
      '   10      5  –       –                 undefined: nothing there  10/3',
      'two layers',
    ].join('\n'),
  )
})

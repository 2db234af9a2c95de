import { expect, it } from 'vitest'
import { type ColumnOf, layerColumn, measured, tableOf } from '#main/analysis/table/table-of.ts'
import { marked } from 'marked'
import { printed } from '#main/commands/print-table.ts'
import { tableCsv, writeTable } from '#main/exchange/table.ts'

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

it('is cut into the same records by every reader, and read by a spreadsheet on double click', () => {
  const ends = ['a\rb', 'a\u0085b', 'a\u2028b', 'a\u2029b', 'a\vb', 'a\fb']
  const words = tableOf<string>([{ title: 'Words\u2028of all', cell: (text) => text }], ends)
  expect(tableCsv(words)).toBe(`${['Words\u2028of all', ...ends].map((text) => `"${text}"`).join('\n')}\n`)
  expect(writeTable(words, 'csv', { excel: true })).toBe(`\uFEFF${tableCsv(words)}`)
  expect(writeTable(words, 'markdown', { excel: true })).not.toContain('\uFEFF')
})

it('has a foot for all rows together and for the paper', () => {
  expect(table.foot.map(({ cells }) => cells.slice(0, 2))).toEqual([
    [12, measured(1)],
    ['Paper', 'all'],
  ])
  expect(tableOf([layerColumn], [{ layer: 1 }]).foot).toEqual([])
})

/** What every writer must get through: signs of Markdown and LaTeX, ends of lines, a beginning of a list. */
const NASTY = [
  'a|b & c_d % $5 #1 ~^{x} \\[y] <b>*k*</b> `z`',
  '[0.1] first',
  '- item',
  '1. one',
  'two\nlines',
  '!"§ “so” – ok…',
]

const nasty = tableOf<string>(
  [
    { title: 'Words & signs', cell: (text) => text },
    { title: 'Share', unit: 'of 1', format: 'share', cell: () => measured(0.5, [0.25, 0.75]) },
    { title: 'Change', format: 'change', cell: () => -0.125 },
  ],
  NASTY,
  { note: 'Of study #1.\nScan: 50 %.' },
)

it('as Markdown is read back by a reader of Markdown as the window shows it', () => {
  const text = writeTable(nasty, 'markdown')
  const [read] = marked.lexer(text)
  if (read?.type !== 'table') throw new Error('no table')
  const plain = (tokens: unknown): string =>
    (tokens as { type: string; text: string; raw: string; tokens?: unknown }[])
      .map((token) => {
        if (!['text', 'escape'].includes(token.type)) throw new Error(`${token.type}: ${token.raw}`)
        return token.text
      })
      .join('')
  const cells = (read['rows'] as { tokens: unknown }[][]).map((row) => row.map(({ tokens }) => plain(tokens)))
  expect(cells.map(([words]) => words)).toEqual(NASTY.map((words) => words.replace('\n', ' ')))
  expect(cells[0]?.slice(1)).toEqual(['50.0 % [25.0, 75.0]', '−13 %'])
  expect(read['align']).toEqual(['left', 'right', 'right'])
  expect(text.endsWith('\n\nOf study \\#1.\n\nScan: 50 %.\n')).toBe(true)
})

it('writes a difference of shares in points, in a window as at a terminal', () => {
  const differences = tableOf<[number, number, number]>(
    [
      {
        title: 'Difference',
        format: 'points',
        cell: ([value, low, high]) => measured(value, [low, high]),
        printed: { title: 'difference', hasIntervals: true },
      },
    ],
    [
      [-0.634, -0.8, -0.01],
      [0.012, -0.004, 0.5],
    ],
  )
  expect(writeTable(differences, 'markdown')).toContain('−63 points \\[−80, −1\\]')
  expect(writeTable(differences, 'markdown')).toContain('1 point \\[0, 50\\]')
  expect(printed(differences)).toContain('-63 points (-80 to -1 point)')
})

it('as LaTeX says every sign as LaTeX sets it, and opens no row with what would be an option', () => {
  expect(writeTable(nasty, 'latex').split('\n')).toEqual([
    '% In the preamble: \\usepackage{booktabs}',
    '% Of study #1.',
    '% Scan: 50 %.',
    '\\begin{tabular}{lrr}',
    '  \\toprule',
    '  Words \\& signs & Share (of 1) & Change \\\\',
    '  \\midrule',
    '  a\\textbar{}b \\& c\\_d \\% \\$5 \\#1 \\textasciitilde{}\\textasciicircum{}\\{x\\} \\textbackslash{}{[}y] \\textless{}b\\textgreater{}{*}k{*}\\textless{}/b\\textgreater{} \\textasciigrave{}z\\textasciigrave{} & 50.0\\,\\% {[}25.0, 75.0] & $-$13\\,\\% \\\\',
    ...[
      '{[}0.1] first',
      '- item',
      '1. one',
      'two lines',
      "!''§ \\textquotedblleft{}so\\textquotedblright{} -- ok\\ldots{}",
    ].map((words) => `  ${words} & 50.0\\,\\% {[}25.0, 75.0] & $-$13\\,\\% \\\\`),
    '  \\bottomrule',
    '\\end{tabular}',
    '',
  ])
})

it('has its foot below a line of its own, pairs and keys in words, and nothing of what is only printed', () => {
  const text = writeTable(table, 'latex')
  expect(text).toContain('  \\midrule\n  12 & 100.0\\,\\% & $-$100\\,\\% & 12 to 120 & 12/7 &')
  expect(text).toContain('Paper & all &')
  expect(text).not.toContain('not in the file')
  expect(writeTable(table, 'markdown')).toContain('| 2 | – | – | 2 to 20 | 2/7 |')
  expect(writeTable(table, 'csv')).toBe(tableCsv(table))
})

/** A table in LaTeX, to be read with \\input within a `table` of one's own, which gives it its caption. */
import type { Table } from '#contract/table.ts'
import { inLatex, oneLine } from '../analysis/table/escape.ts'
import { tableText } from './table-text.ts'

export function tableLatex(table: Table): string {
  const { heads, isNumber, rows, foot, notes } = tableText(table)
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => (isNumber[at] ? withThinSpace(inLatex(cell)) : inLatex(cell))).join(' & ')} \\\\`
  return `${[
    '% In the preamble: \\usepackage{booktabs}',
    ...notes.map((note) => `% ${oneLine(note)}`),
    `\\begin{tabular}{${isNumber.map((is) => (is ? 'r' : 'l')).join('')}}`,
    '  \\toprule',
    line(heads),
    '  \\midrule',
    ...rows.map(line),
    ...(foot.length === 0 ? [] : ['  \\midrule', ...foot.map(line)]),
    '  \\bottomrule',
    '\\end{tabular}',
  ].join('\n')}\n`
}

/** Between a number and its per cent sign stands a thin space that does not break. */
const withThinSpace = (text: string): string => text.replace(/(?<=\d) \\%/gu, '\\,\\%')

/** A table in Markdown, as GitHub and pandoc read it. */
import type { Table } from '#contract/table.ts'
import { inMarkdown } from '../analysis/table/escape.ts'
import { tableText } from './table-text.ts'

export function tableMarkdown(table: Table): string {
  const { heads, isNumber, rows, foot, notes } = tableText(table)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return `${[
    line(heads.map(inMarkdown)),
    line(isNumber.map((is) => (is ? '---:' : ':---'))),
    ...[...rows, ...foot].map((cells) => line(cells.map(inMarkdown))),
    ...notes.flatMap((note) => ['', inMarkdown(note)]),
  ].join('\n')}\n`
}

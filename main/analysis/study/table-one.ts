/** Table 1 of the paper: example keys with a pattern, its kind, and prefixes that show it. */
import type { TableFormat } from '#contract/statistics.ts'
import { inLatex, inMarkdown, oneLine } from '../table/escape.ts'

export interface TableRow {
  /** Whose annotation the pattern is of. */
  author: string
  layer: number
  index: number
  description: string
  /** Several with a bar between them. */
  kind: string | null
  /** Each up to its last token, which is set off. */
  prefixes: { text: string; last: string }[]
}

/** With whose labels it is of below it. */
export function tableOne(rows: readonly TableRow[], format: TableFormat): string {
  return { markdown, latex, html }[format](rows)
}

/** Whose labels, of how many keys. */
function caption(rows: readonly TableRow[]): string {
  const authors = [...new Set(rows.map(({ author }) => author))].toSorted().join(', ')
  const keys = new Set(rows.map(({ layer, index }) => `${layer}/${index}`)).size
  return `Patterns chosen by hand: ${rows.length} of ${keys} ${keys === 1 ? 'key' : 'keys'}, labelled by ${authors}.`
}

const HEAD = ['Key', 'Pattern', 'Prefixes']

function markdown(rows: readonly TableRow[]): string {
  const cells = rows.map(({ layer, index, description, kind, prefixes }) => [
    `${layer}/${index}`,
    `${inMarkdown(description)} (${kind ?? 'no kind'})`,
    prefixes.map((prefix) => `${before(prefix, inMarkdown)}**${inMarkdown(prefix.last)}**`).join('<br>'),
  ])
  const lines = [HEAD, HEAD.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`)
  return `${lines.join('\n')}\n\n${inMarkdown(caption(rows))}\n`
}

/** Needs the packages booktabs and, for letters beyond Latin, an engine that knows them. */
function latex(rows: readonly TableRow[]): string {
  const body = rows.map(({ layer, index, description, kind, prefixes }) => {
    const lines = prefixes.map((prefix) => `${before(prefix, inLatex)}\\textbf{${inLatex(prefix.last)}}`)
    const first = `$\\mathbf{k}^{${layer}}_{${index}}$ & ${inLatex(description)} (${kind ?? 'no kind'})`
    return lines.map((prefix, i) => `${i === 0 ? first : '&'} & ${prefix} \\\\`).join('\n')
  })
  return `\\begin{tabular}{lp{0.3\\linewidth}p{0.5\\linewidth}}
\\toprule
${HEAD.join(' & ')} \\\\
\\midrule
${body.join('\n\\midrule\n')}
\\bottomrule
\\end{tabular}

\\noindent ${inLatex(caption(rows))}
`
}

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function html(rows: readonly TableRow[]): string {
  const text = (value: string): string => oneLine(value).replace(/[&<>"]/gu, (sign) => HTML[sign] ?? sign)
  const body = rows.map(
    ({ layer, index, description, kind, prefixes }) => `<tr>
  <td>${layer}/${index}</td>
  <td>${text(description)} (${kind ?? 'no kind'})</td>
  <td>${prefixes.map((prefix) => `${before(prefix, text)}<b>${text(prefix.last)}</b>`).join('<br>')}</td>
</tr>`,
  )
  return `<table>
<caption>${text(caption(rows))}</caption>
<thead><tr>${HEAD.map((head) => `<th>${head}</th>`).join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
`
}

/** What stands before the last token, with a space only where the text has one: the parts of a word stay together. */
const before = ({ text, last }: TableRow['prefixes'][number], escaped: (text: string) => string): string =>
  escaped(text) + (/\s$/u.test(text) || /^\s/u.test(last) ? ' ' : '')

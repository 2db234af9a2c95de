import { expect, it } from 'vitest'
import { tableOne, type TableRow } from '#main/analysis/study/table-one.ts'

const rows: TableRow[] = [
  {
    author: 'Ann & Bo',
    layer: 6,
    index: 2546,
    description: 'military, ends with "base" | bases',
    kind: 'shallow',
    prefixes: [
      { text: 'the Air <Force>  &\nits', last: ' base' },
      { text: '50 % of $5_a {b} \\c', last: ' ~bases^' },
    ],
  },
  { author: 'Cy', layer: 1, index: 0, description: '*none*', kind: null, prefixes: [{ text: '', last: 'x' }] },
]

it('as Markdown keeps its cells whatever stands in them', () => {
  const [head, rule, first, second] = tableOne(rows, 'markdown').split('\n')
  expect([head, rule]).toEqual(['| Key | Pattern | Prefixes |', '| --- | --- | --- |'])
  expect(first?.split(/(?<!\\)\|/u)).toHaveLength(5)
  expect(first).toContain('the Air \\<Force\\> \\& its **base**<br>')
  expect(second).toContain('\\*none\\* (no kind)')
})

it('as LaTeX escapes what LaTeX would run', () => {
  const text = tableOne(rows, 'latex')
  expect(text).toContain('$\\mathbf{k}^{6}_{2546}$')
  expect(text).toContain(
    '50 \\% of \\$5\\_a \\{b\\} \\textbackslash{}c \\textbf{\\textasciitilde{}bases\\textasciicircum{}}',
  )
  expect(text).toContain('the Air \\textless{}Force\\textgreater{} \\& its \\textbf{base}')
  // Every row has two separators: what stands in a cell adds none.
  const body = text.split('\n').filter((line) => line.endsWith('\\\\'))
  for (const line of body) expect(line.match(/(?<!\\)&/gu)).toHaveLength(2)
})

it('as HTML shows tags as text', () => {
  const text = tableOne(rows, 'html')
  expect(text).toContain('the Air &lt;Force&gt; &amp; its <b>base</b><br>50 % of')
  expect(text.match(/<tr>/gu)).toHaveLength(3)
})

it('keeps the parts of a word together, in every format', () => {
  const parts = [
    {
      ...rows[0],
      prefixes: [
        { text: 'the m', last: 'ir' },
        { text: 'a look ', last: 'up' },
        { text: 'in the', last: ' base' },
      ],
    },
  ] as TableRow[]
  expect(tableOne(parts, 'markdown')).toContain('the m**ir**<br>a look **up**<br>in the **base**')
  expect(tableOne(parts, 'latex')).toContain('the m\\textbf{ir}')
  expect(tableOne(parts, 'html')).toContain('the m<b>ir</b><br>a look <b>up</b>')
})

it('says whose labels it is of, in every format', () => {
  expect(tableOne(rows, 'markdown')).toContain('Patterns chosen by hand: 2 of 2 keys, labelled by Ann \\& Bo, Cy.')
  expect(tableOne(rows, 'latex')).toMatch(/noindent Patterns chosen by hand: .* labelled by Ann \\& Bo, Cy\.\n$/u)
  expect(tableOne(rows, 'html')).toContain('labelled by Ann &amp; Bo, Cy.</caption>')
})

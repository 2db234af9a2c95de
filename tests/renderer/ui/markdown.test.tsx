import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { DEFAULT_GUIDELINES } from '#contract/study-design.ts'
import { Markdown } from '../../../renderer/ui/markdown.tsx'

const render = (text: string): string =>
  /^<div class="prose">(.*)<\/div>$/su.exec(renderToStaticMarkup(createElement(Markdown, { text })))?.[1] ?? ''

it('draws headings, lists, emphasis, code and tables', () => {
  expect(render('# A *b*')).toBe('<h2 class="prose-1">A <em>b</em></h2>')
  expect(render('3. **x**\n4. `y < z`')).toBe(
    '<ol start="3"><li><span><strong>x</strong></span></li><li><span><code>y &lt; z</code></span></li></ol>',
  )
  expect(render('- a\n  - b')).toBe('<ul><li><span>a</span><ul><li><span>b</span></li></ul></li></ul>')
  expect(render('> q\n\n---\n\n```\nc\n```')).toBe('<blockquote><p>q</p></blockquote><hr/><pre>c</pre>')
  expect(render('|a|b|\n|-|-|\n|1|*2*|')).toBe(
    '<table class="data-table"><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><em>2</em></td></tr></tbody></table>',
  )
  expect(render('a\\*b & c')).toBe('<p>a*b &amp; c</p>')
})

it('puts its headings below that of what it stands in, wherever they begin', () => {
  const html = renderToStaticMarkup(createElement(Markdown, { text: '## a\n\n### b\n\n## c', level: 3 }))
  expect(html.match(/<h\d/gu)).toEqual(['<h3', '<h4', '<h3'])
})

it('lets nothing become markup, and no link lead anywhere', () => {
  const evil =
    '<img src=x onerror=alert(1)>\n\n[here](javascript:alert(1)) and ![p](https://x.example/p.png) <b>b</b> https://y.example'
  const html = render(evil)
  expect(html).not.toMatch(/<(?:img|a|b|script)\b|<[^>]*(?:href|src)=/u)
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).toContain('here (javascript:alert(1))')
  expect(html).toContain('&lt;b&gt;b&lt;/b&gt;')
})

it('leaves no word of the guidelines out', () => {
  const words = (text: string): string[] => text.match(/\p{L}+/gu) ?? []
  const shown = render(DEFAULT_GUIDELINES).replace(/<[^>]+>/gu, ' ')
  expect(words(shown)).toEqual(words(DEFAULT_GUIDELINES))
})

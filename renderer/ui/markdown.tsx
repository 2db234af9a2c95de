import { lexer, type Token, type Tokens } from 'marked'
import { createElement, type ReactElement, type ReactNode } from 'react'

interface MarkdownProps {
  text: string
  /** Level of the text's highest headings: one below the heading of what it stands in. */
  level?: number
}

/**
 * Markdown as elements. Nothing of the text becomes markup: HTML is shown as it is written, links and pictures by their
 * words and address, and lead nowhere.
 */
export function Markdown({ text, level = 2 }: MarkdownProps) {
  const tokens = lexer(text)
  const depths = tokens.flatMap((token) => (token.type === 'heading' ? [(token as Tokens.Heading).depth] : []))
  const raised = level - Math.min(...depths)
  return createElement('div', { className: 'prose' }, ...tokens.map((token) => block(token, raised)))
}

/** Children as arguments: the text is drawn as a whole, and no part of it has a name that could be a key. */
const element = (tag: string, children: ReactNode[], className?: string): ReactElement =>
  createElement(tag, className === undefined ? null : { className }, ...children)

const inlines = (tokens: Token[] | undefined, otherwise: string): ReactNode[] => tokens?.map(inline) ?? [otherwise]

/** @param raised what makes a heading's depth its level on the page. */
function block(token: Token, raised = 2): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading': {
      const { depth, tokens, text } = token as Tokens.Heading
      return element(
        `h${Math.min(Math.max(depth + raised, 2), 6)}`,
        inlines(tokens, text),
        `prose-${Math.min(depth, 3)}`,
      )
    }
    case 'paragraph':
      return element('p', inlines(token.tokens, (token as Tokens.Paragraph).text))
    case 'blockquote':
      return element(
        'blockquote',
        (token.tokens ?? []).map((inner) => block(inner)),
      )
    case 'list':
      return list(token as Tokens.List)
    case 'code':
      return element('pre', [(token as Tokens.Code).text])
    case 'hr':
      return element('hr', [])
    case 'table':
      return table(token as Tokens.Table)
    case 'text':
      return token.tokens ? element('span', inlines(token.tokens, token.raw)) : token.raw
    default:
      return element('p', [token.raw])
  }
}

function list({ ordered, start, items }: Tokens.List): ReactElement {
  const entries = items.map(({ tokens }) =>
    element(
      'li',
      tokens.map((inner) => block(inner)),
    ),
  )
  return ordered ? createElement('ol', { start: start === '' ? 1 : start }, ...entries) : element('ul', entries)
}

function table({ header, rows }: Tokens.Table): ReactElement {
  const row = (cells: Tokens.TableCell[], tag: 'th' | 'td'): ReactElement =>
    element(
      'tr',
      cells.map((cell) => element(tag, inlines(cell.tokens, cell.text))),
    )
  const head = element('thead', [row(header, 'th')])
  const body = element(
    'tbody',
    rows.map((cells) => row(cells, 'td')),
  )
  return element('table', [head, body], 'data-table')
}

function inline(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return element(token.type, inlines(token.tokens, token.raw))
    case 'codespan':
      return element('code', [(token as Tokens.Codespan).text])
    case 'br':
      return element('br', [])
    case 'escape':
      return (token as Tokens.Escape).text
    case 'link': {
      const { href, text, tokens } = token as Tokens.Link
      return element('span', [...inlines(tokens, text), ...(href === text ? [] : [` (${href})`])])
    }
    case 'image': {
      const { href, text } = token as Tokens.Image
      return `${text} (${href})`
    }
    case 'text':
      return token.tokens ? element('span', inlines(token.tokens, token.raw)) : (token as Tokens.Text).text
    default:
      return token.raw
  }
}

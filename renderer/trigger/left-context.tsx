import { createElement } from 'react'

/**
 * The left context with the words that other triggers share pointed out.
 * @param spans UTF-16 offsets in the whole left context, ascending; they may end beyond it.
 * @param from where the shown text begins in it.
 */
export function LeftContext(props: { text: string; spans: readonly { start: number; end: number }[]; from: number }) {
  const { text, from } = props
  const parts = []
  let at = 0
  for (const span of props.spans) {
    const start = Math.max(span.start - from, at)
    const end = Math.min(span.end - from, text.length)
    if (end <= start) continue
    parts.push(text.slice(at, start), createElement('mark', { className: 'shared' }, text.slice(start, end)))
    at = end
  }
  return createElement('span', null, ...parts, text.slice(at))
}

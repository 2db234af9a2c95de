import type { Trigger } from '#contract/trigger.ts'

const CONTEXT = 68

/** A trigger in one line: rank, coefficient, the end of the prefix with its last token in brackets, the next token. */
export function prefixLine({ rank, coefficient, tokens, first, position, nextToken }: Trigger): string {
  const before = tokens.slice(first, position).join('')
  const left = before.length > CONTEXT ? `…${before.slice(1 - CONTEXT)}` : before
  return `${String(rank).padStart(4)}  ${coefficient.toPrecision(3).padStart(8)}  ${left}[${tokens[position] ?? ''}]${nextToken === null ? '' : ` ›${nextToken}`}`.replaceAll(
    /\s*\n\s*/gu,
    ' ',
  )
}

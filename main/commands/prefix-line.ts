import { cutAt, inPart, nextWord } from '#contract/prefix.ts'
import type { Trigger } from '#contract/trigger.ts'

const CONTEXT = 68

/** A trigger in one line: rank, coefficient, the end of the prefix with its last token in brackets, the next word. */
export function prefixLine(trigger: Trigger): string {
  const { left, last, pending, rest } = cutAt(trigger)
  const points = [...left]
  const before = points.length > CONTEXT ? `…${points.slice(1 - CONTEXT).join('')}` : left
  const read = pending === null ? last || trigger.lastToken : last + inPart(pending)
  const next = nextWord(rest.slice(pending?.character.length ?? 0))
  return `${String(trigger.rank).padStart(4)}  ${trigger.coefficient.toPrecision(3).padStart(8)}  ${before}[${read}]${next === '' ? '' : ` ›${next}`}`.replaceAll(
    /\s*\n\s*/gu,
    ' ',
  )
}

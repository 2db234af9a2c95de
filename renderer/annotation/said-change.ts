/** What was done to an annotation, in words, from how it was before and after. */
import type { Annotation, Pattern } from '#contract/annotation.ts'
import { kindsOf, listed } from '#contract/kind.ts'
import { counted } from '../ui/format.ts'

const named = (pattern: Pattern, of: Annotation): string =>
  `pattern ${of.patterns.findIndex(({ id }) => id === pattern.id) + 1}`

/** `marked 3 triggers with pattern 2`; null when nothing differs. */
export function saidChange(before: Annotation, after: Annotation): string | null {
  if (before.patterns.length === after.patterns.length) {
    const at = after.patterns.findIndex(({ id }, i) => id !== before.patterns[i]?.id)
    if (at >= 0) return `moved pattern ${at + 1}`
  }
  const grown = (then: Annotation, now: Annotation): Pattern | undefined =>
    now.patterns.find(
      ({ id, ranks }) => (then.patterns.find((one) => one.id === id)?.ranks.length ?? Infinity) < ranks.length,
    )
  const added = after.patterns.find(({ id }) => !before.patterns.some((pattern) => pattern.id === id))
  const halved = grown(after, before)
  if (added && halved) return `split ${named(halved, before)}`
  if (added) return `added ${named(added, after)}`
  const removed = before.patterns.find(({ id }) => !after.patterns.some((pattern) => pattern.id === id))
  const gained = grown(before, after)
  if (removed && gained) return `merged ${named(removed, before)} into ${named(gained, before)}`
  if (removed) return `removed ${named(removed, before)}`
  for (const now of after.patterns) {
    const then = before.patterns.find(({ id }) => id === now.id)
    const said = then && saidOfPattern(then, now, named(now, after))
    if (said) return said
  }
  if (before.note !== after.note) return after.note === '' ? 'removed the note' : 'wrote the note'
  if (before.flagged !== after.flagged) return after.flagged ? 'flagged the key' : 'took the flag away'
  if (before.state === after.state) return null
  if (after.state === 'done') return 'the key was done'
  if (after.state === 'no-pattern') return 'the key had no pattern'
  if (after.state === 'uninterpretable') return 'the key was uninterpretable'
  return before.state === 'no-pattern' ? 'the key may have patterns' : 'the key was open again'
}

function saidOfPattern(then: Pattern, now: Pattern, name: string): string | null {
  const marked = now.ranks.filter((rank) => !then.ranks.includes(rank))
  const unmarked = then.ranks.filter((rank) => !now.ranks.includes(rank))
  const which = (ranks: number[]): string =>
    ranks.length === 1 ? `trigger ${ranks[0]}` : counted(ranks.length, 'trigger')
  if (marked.length > 0) return `marked ${which(marked)} with ${name}`
  if (unmarked.length > 0) return `took ${name} off ${which(unmarked)}`
  if (then.description !== now.description) return `described ${name}`
  if (then.confidence !== now.confidence) return `said how sure ${name} is`
  const [before, after] = [kindsOf(then), kindsOf(now)].map((kinds) => listed(kinds, 'and'))
  return before === after ? null : `made ${name} ${after === '' ? 'of no kind' : (after ?? '')}`
}

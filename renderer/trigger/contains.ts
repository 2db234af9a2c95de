import { folded } from '#contract/spelling.ts'
import type { Trigger } from '#contract/trigger.ts'
import { beforeLastWord, ranksThatEndIn } from './last-word.ts'
import { prefixText } from './prefix.ts'

/**
 * Ranks of the triggers whose prefix, as far as it was read, contains the words; case, width of white space and invisible characters do not count.
 * @param isWhole the words stand alone: `base` is not in `baseball`.
 * @param read the part of a trigger that is searched
 */
export function ranksThatContain(
  triggers: Trigger[],
  words: string,
  isWhole: boolean,
  read: (trigger: Trigger) => string = prefixText,
): number[] {
  const wanted = folded(words).trim()
  if (wanted === '') return []
  const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)
  const pattern = new RegExp(isWhole ? String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])` : escaped, 'u')
  return triggers.filter((trigger) => pattern.test(folded(read(trigger)))).map((trigger) => trigger.rank)
}

/** Where in the prefix the words have to stand. */
export type Where = 'anywhere' | 'end' | 'before'

/** The same as the description of a pattern. */
export function describedAs(words: string, where: Where): string {
  const quoted = `“${words.trim()}”`
  return where === 'before' ? `${quoted} before the end` : `${where === 'end' ? 'ends in' : 'contains'} ${quoted}`
}

/** Ranks of the triggers that have the words where they are wanted. @param isWhole does not matter at the end, where words are compared */
export function ranksWith(triggers: Trigger[], words: string, where: Where, isWhole: boolean): number[] {
  if (where === 'end') return ranksThatEndIn(triggers, words)
  return ranksThatContain(triggers, words, isWhole, where === 'before' ? beforeLastWord : prefixText)
}

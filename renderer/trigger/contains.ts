import { folded } from '#contract/spelling.ts'
import type { Trigger } from '#contract/trigger.ts'
import { prefixText } from './prefix.ts'

/**
 * Ranks of the triggers whose prefix, as far as it was read, contains the words; case, width of white space and invisible characters do not count.
 * @param isWhole the words stand alone: `base` is not in `baseball`.
 */
export function ranksThatContain(triggers: Trigger[], words: string, isWhole: boolean): number[] {
  const wanted = folded(words).trim()
  if (wanted === '') return []
  const escaped = wanted.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)
  const pattern = new RegExp(isWhole ? String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])` : escaped, 'u')
  return triggers.filter((trigger) => pattern.test(folded(prefixText(trigger)))).map((trigger) => trigger.rank)
}

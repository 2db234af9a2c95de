import type { Trigger } from '#contract/trigger.ts'
import { prefixText } from './prefix.ts'

/** Ranks of the triggers whose prefix, as far as it was read, contains the words; case and width of white space do not count. */
export function ranksThatContain(triggers: Trigger[], words: string): number[] {
  const wanted = fold(words)
  if (wanted.trim() === '') return []
  return triggers.filter((trigger) => ` ${fold(prefixText(trigger))} `.includes(wanted)).map((trigger) => trigger.rank)
}

const fold = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ')

/** What a key's triggers have in common at a glance, for the keys table. */
import { median } from 'simple-statistics'

export interface KeySummary {
  triggers: number
  top: number | null
  median: number | null
  /** Distinct last tokens divided by triggers: 1 / triggers when all end alike, 1 when none do. */
  distinctLast: number | null
  /** Most common last token, of several the one of the strongest trigger, and its share. */
  commonLast: string | null
  commonLastShare: number | null
}

/** @param triggers in rank order. */
export function summarise(triggers: readonly { coefficient: number; lastToken: string }[]): KeySummary {
  const [first] = triggers
  if (first === undefined) {
    return { triggers: 0, top: null, median: null, distinctLast: null, commonLast: null, commonLastShare: null }
  }
  const counts = new Map<string, number>()
  for (const { lastToken } of triggers) counts.set(lastToken, (counts.get(lastToken) ?? 0) + 1)
  const [commonLast, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
  return {
    triggers: triggers.length,
    top: first.coefficient,
    median: median(triggers.map(({ coefficient }) => coefficient)),
    distinctLast: counts.size / triggers.length,
    commonLast,
    commonLastShare: count / triggers.length,
  }
}

import type { Estimate } from '#contract/estimate.ts'

/** Why values or intervals are undefined, each reason once, in the order in which they come up. */
export const reasonsIn = (estimates: Estimate[]): string[] => [
  ...new Set(estimates.flatMap(({ reason }) => reason ?? [])),
]

/** The sign of a reason in a table: a, b, c. */
export const mark = (reasons: string[], reason: string): string =>
  String.fromCodePoint('a'.charCodeAt(0) + reasons.indexOf(reason))

/** How precise agreement will be, before anybody has labelled anything. */

/**
 * What the width rests on, for the classes of triggers. Substantial agreement; chance agreement as where two of the four classes are
 * common; and triggers of one key that are alike in how hard they are to class. State them beside the number.
 */
export const ASSUMED = { kappa: 0.6, chance: 0.4, withinKey: 0.2 } as const

/** 97.5th percentile of the standard normal distribution. */
const NORMAL_975 = 1.959963984540054

/**
 * Half of the width of the 95 % interval of Cohen's kappa, and nearly so of nominal alpha, over `keys` keys of `triggers`
 * triggers that two annotators label: 1.96 · √(po (1 − po) / n) / (1 − pe), the large-sample error of Cohen 1960, with
 * po = pe + κ (1 − pe). The n triggers are not independent, since an annotator who sees a pattern otherwise classes many of
 * a key's triggers otherwise: n = keys · triggers / (1 + (triggers − 1) ρ), Kish's design effect, ρ the correlation of
 * agreement within a key. Annotators beyond two make it narrower, which is not counted.
 */
export function expectedHalfWidth(
  keys: number,
  triggers: number,
  assumed: { kappa: number; chance: number; withinKey: number } = ASSUMED,
): number {
  const { kappa, chance, withinKey } = assumed
  const observed = chance + kappa * (1 - chance)
  const units = (keys * triggers) / (1 + (triggers - 1) * withinKey)
  return (NORMAL_975 * Math.sqrt((observed * (1 - observed)) / units)) / (1 - chance)
}

/** How small a difference between layers a study can find: what its number of keys is for. */
import { studentQuantile } from '../statistics/distributions.ts'

/** How much keys of one layer differ in a share of their triggers. */
export interface KeySpread {
  /** Standard deviation of the share over keys, at so many triggers a key. */
  deviation: number
  triggers: number
  /** Its square divided by what it would be if triggers were independent (Kish 1965). */
  designEffect: number
}

/** The paper's keys, about: many show one kind in most of their triggers, so that 25 of them tell as much as 2 independent ones. */
export const ASSUMED_SPREAD: KeySpread = { deviation: 0.33, triggers: 25, designEffect: 11 }

/** The chance to find the difference. */
export const POWER = 0.8
const LEVEL = 0.05
/** Keys that a measured spread needs. */
const ENOUGH = 20

/**
 * The spread within layers, pooled over them.
 * @param keys of how many triggers how many show the kind. @returns null where too few keys, or none that differ, are there.
 */
export function keySpread(keys: readonly { layer: number; of: number; per: number }[]): KeySpread | null {
  const used = keys.filter(({ per }) => per > 0)
  const layers = [...Map.groupBy(used, ({ layer }) => layer).values()].filter(({ length }) => length > 1)
  const degrees = layers.reduce((sum, { length }) => sum + length - 1, 0)
  if (degrees < ENOUGH) return null
  let [squares, independent] = [0, 0]
  for (const own of layers) {
    const mean = own.reduce((sum, { of, per }) => sum + of / per, 0) / own.length
    for (const { of, per } of own) {
      squares += (of / per - mean) ** 2
      independent += ((own.length - 1) / own.length) * ((mean * (1 - mean)) / per)
    }
  }
  // Keys that are all alike leave nothing but rounding.
  if (squares < 1e-12 || independent < 1e-12) return null
  const triggers = used.reduce((sum, { per }) => sum + per, 0) / used.length
  return { deviation: Math.sqrt(squares / degrees), triggers, designEffect: Math.max(1, squares / independent) }
}

/** The deviation with another number of triggers a key: triggers of one key remain as alike as they are. */
export function deviationAt({ deviation, triggers, designEffect }: KeySpread, perKey: number): number {
  if (triggers <= 1) return deviation
  const alike = Math.min(1, (designEffect - 1) / (triggers - 1))
  const effect = (n: number): number => (1 + (n - 1) * alike) / n
  return deviation * Math.sqrt(effect(perKey) / effect(triggers))
}

/**
 * The smallest difference of two means of keys that is found, two-sided at 5 %, in 80 of 100 studies: (t at .975 + t at .8) · SD ·
 * √(1 / n + 1 / m), with n + m − 2 degrees of freedom (Cohen 1988, in the form with t). Null where it is more than all there is.
 */
export function detectableDifference(deviation: number, n: number, m: number): number | null {
  if (n < 1 || m < 1 || n + m < 3) return null
  const degrees = n + m - 2
  const quantiles = studentQuantile(1 - LEVEL / 2, degrees) + studentQuantile(POWER, degrees)
  const difference = quantiles * deviation * Math.sqrt(1 / n + 1 / m)
  return difference <= 1 ? difference : null
}

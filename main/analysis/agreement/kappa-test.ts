/** Whether two raters agree more or less than chance would make them, two-sided, for each of several pairs. */
import { isNumber } from '../statistics/outcome.ts'
import { chiSquaredTail, studentCdf } from '../statistics/distributions.ts'
import { cohen, kappaZ, type Kappa, type PairTable } from './cohen.ts'

/** A z that is nothing but rounding is 0. */
const ROUNDING = 1e-6

/**
 * p of kappa = 0: by its standard error under chance (Fleiss, Cohen & Everitt 1969), or where units come in clusters, by Student's t on
 * the clusters. Null where there is no kappa or no standard error.
 */
export function kappaTest(pair: PairTable, clusters?: Int32Array): Kappa & { p: number | null } {
  const result = cohen(pair, undefined, clusters)
  const { kappa, se } = result
  if (clusters === undefined) {
    const z = kappaZ(pair)
    return { ...result, p: isNumber(z) ? (Math.abs(z) < ROUNDING ? 1 : chiSquaredTail(z * z, 1)) : null }
  }
  const p =
    isNumber(kappa) && isNumber(se) && se > 0 ? 2 * studentCdf(-Math.abs(kappa / se), new Set(clusters).size - 1) : null
  return { ...result, p }
}

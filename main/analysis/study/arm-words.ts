/** What the arms of a study are, and what their comparison says. */
import type { ArmComparison } from '#contract/arm.ts'
import { percent } from '#contract/decimal.ts'
import { points, withoutUnit } from '#contract/number-text.ts'
import { plural } from '../figure/figure-parts.ts'
import { pWords } from './trends.ts'

const BY = { scan: 'scans', side: 'sides', examples: 'sources of prefixes' } as const

/** `Arms: scans “a” (80 keys) and “b” (79 keys), mixed blind.` */
export function armsInWords({ by, arms }: ArmComparison): string {
  const named = arms.map(({ name, keys }) => `“${name}” (${plural(keys, 'key')})`)
  return `Arms: ${BY[by]} ${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}, mixed blind.`
}

/** The share of keys with a pattern in each arm, in control keys beside it, and the difference of every two arms. */
export function comparedInWords({ arms, differences, permutations, seed }: ArmComparison): string {
  const shares = arms.map(({ name, overall, controls, foundInControls }) => {
    const { value = null } = overall['withPattern'] ?? {}
    const found = foundInControls.value
    const beside =
      controls === 0 || found === null ? '' : `, in ${percent(found)} of its ${plural(controls, 'control key')}`
    return `in ${value === null ? 'no key' : `${percent(value)} of the keys`} of “${name}”${beside}`
  })
  const tests = differences
    .filter(({ measure, layer }) => measure === 'withPattern' && layer === null)
    .map(({ first, second, difference: { value, low, high }, p }) => {
      const between = arms.length === 2 ? 'Difference' : `“${second}” less “${first}”`
      const ends = low === null || high === null ? '' : ` (${withoutUnit(points(low))} to ${withoutUnit(points(high))})`
      return value === null ? '' : `${between}: ${points(value)}${ends}, ${p === null ? 'no test' : pWords(p)}.`
    })
  return `A pattern was found ${shares.join('; ')}. ${tests.join(' ')} Tests permute the arms of the keys within layers (${plural(permutations, 'permutation')}, seed ${seed}).`
}

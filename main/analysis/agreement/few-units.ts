/** What to say of an interval by resampling where it says little. */
import { percent } from '#contract/decimal.ts'

/** Up to so many units labels that are mostly alike leave such intervals too narrow; up to `FEWER`, any labels. */
const FEW = 40
const FEWER = 20
/** From this share of one label on. */
const ALIKE = 0.8

/** By simulation with a true alpha of .81 and nine of ten labels alike, in percent: `tests/bench/coverage.ts` prints the whole table. */
export const HELD = [
  { units: 10, held: 15 },
  { units: 20, held: 41 },
  { units: 40, held: 71 },
] as const

/**
 * A warning for intervals that come from resampling few units; null where none is needed.
 * @param common share of the commonest label among all
 * @param noun what the units are, in the plural
 */
export function fewUnits(units: number, common: number, noun: string): string | null {
  const isAlike = common >= ALIKE
  if (units === 0 || units > (isAlike ? FEW : FEWER)) return null
  const seen = HELD.map(({ units, held }) => `${held} % with ${units}`).join(', ')
  return `Only ${units} ${noun}${isAlike ? `, and ${percent(common)} of the labels are the same` : ''}: intervals by resampling are too narrow here. In simulated studies with nine of ten labels alike a 95 % interval of α held the truth in ${seen} units. Rely on the interval of percent agreement by Clopper and Pearson instead.`
}

/** Why there is no interval where everybody agreed: resampling agreement gives agreement. `noun` in the plural. */
export const noDisagreement = (units: number, noun: string): { undefined: string } => ({
  undefined: `no disagreement in ${units} ${units === 1 ? noun.replace(/s$/u, '') : noun}`,
})

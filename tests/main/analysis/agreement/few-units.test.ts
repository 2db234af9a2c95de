import { fewUnits, HELD, noDisagreement } from '#main/analysis/agreement/few-units.ts'
import { expect, test } from 'vitest'
import { agreementCoverage } from '../../../bench/coverage/agreement.ts'

test.each(HELD)('what the warning says of $units units is what a simulation finds', ({ units, held }) => {
  const { resampledAlpha, exactPercent } = agreementCoverage(units, 0.9, 0.9, 400)
  // Three standard errors of a share of 400.
  expect(Math.abs(resampledAlpha - held / 100)).toBeLessThan(0.075)
  expect(exactPercent).toBeGreaterThan(0.93)
})

test('few units are told, fewer ones whatever the labels, and many are not', () => {
  expect(fewUnits(40, 0.8, 'keys')).toMatch(/^Only 40 keys, and 80 % of the labels are the same/)
  expect(fewUnits(41, 0.99, 'keys')).toBeNull()
  expect(fewUnits(40, 0.5, 'keys')).toBeNull()
  expect(fewUnits(20, 0.5, 'units')).toMatch(/^Only 20 units: /)
  expect(fewUnits(0, 1, 'keys')).toBeNull()
  expect(noDisagreement(1, 'keys')).toEqual({ undefined: 'no disagreement in 1 key' })
})

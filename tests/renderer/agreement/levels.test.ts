import { expect, test } from 'vitest'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import { withReadings } from '#main/analysis/agreement/study-readings.ts'
import { LEVELS } from '../../../renderer/agreement/levels.ts'
import { interval, outcome } from '../../../renderer/ui/outcome.ts'
import { mark, reasonsIn } from '../../../renderer/agreement/reasons.ts'
import { SHARED_KEYS } from '../../fixtures/shared-study.ts'

const overall = withReadings(studyAgreement(SHARED_KEYS, { seed: 1, draws: 100 }).overall)
const alone = withReadings(studyAgreement(SHARED_KEYS.slice(3, 4), { seed: 1, draws: 100 }).overall)
const one = withReadings(studyAgreement(SHARED_KEYS.slice(4, 5), { seed: 1, draws: 100 }).overall)

test('the page shows every estimate that there is, percent agreement of the triggers at both of their levels', () => {
  const shown = LEVELS.flatMap(({ measures }) => measures.map(({ of }) => of(overall)))
  const there = [overall.triggers, overall.patterns, overall.counts].flatMap((level) =>
    Object.values(level).filter((part) => typeof part === 'object' && 'coefficient' in part),
  )
  expect(new Set(shown)).toEqual(new Set(there))
  expect(shown).toHaveLength(there.length + 1)
})

test('wherever MASI stands, its variant does', () => {
  const [masi] = LEVELS.flatMap(({ measures }) => measures).filter(({ of }) => of(overall).coefficient === 'masi')
  expect(masi?.short).toContain('Passonneau 2006')
})

test('numbers have three digits, shares are percent, and what is undefined has its reason', () => {
  expect(outcome({ value: 0.58333, reason: null }, 'share')).toEqual({ text: '58 %' })
  expect(outcome({ value: 0.58333, reason: null }, 'beyond-chance')).toEqual({ text: '0.583' })
  expect(outcome({ value: null, reason: null }, 'share')).toBeNull()
  expect(outcome(alone.triggers.alpha, 'beyond-chance')).toEqual({ reason: expect.stringContaining('no unit') })
  expect(interval(overall.triggers.alpha, 'beyond-chance')).toEqual({
    text: expect.stringMatching(/^-?\d\.\d+ to \d\.\d+$/u),
  })
  expect(interval({ ...overall.triggers.alpha, low: 0.12345, high: 0.5 }, 'beyond-chance', 2)).toEqual({
    text: '0.12 to 0.50',
  })
  expect(interval({ ...overall.triggers.percent, low: 0.49, high: 1 }, 'share')).toEqual({ text: '49 to 100 %' })
  expect(interval(one.triggers.percent, 'share')).toEqual({ reason: expect.stringContaining('two units') })
  expect(interval(overall.triggers.cohen, 'beyond-chance')).toBeNull()
})

test('a reason that several numbers share is told once', () => {
  const reasons = reasonsIn([alone.triggers.alpha, alone.triggers.masi, overall.triggers.alpha, one.triggers.percent])
  expect(reasons).toHaveLength(2)
  expect(reasons.map((reason) => mark(reasons, reason))).toEqual(['a', 'b'])
})

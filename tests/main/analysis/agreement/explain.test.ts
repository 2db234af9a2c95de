import { EXPLANATIONS, reading } from '#main/analysis/agreement/explain.ts'
import { expect, test } from 'vitest'

test('every coefficient says what it asks, how it is computed and where it is from', () => {
  for (const { name, asks, formula, source, missing } of Object.values(EXPLANATIONS)) {
    for (const text of [name, asks, formula, source, missing]) expect(text.length).toBeGreaterThan(5)
    expect(formula).toContain(name === 'Same kind' ? '/' : '=')
  }
  const texts = Object.values(EXPLANATIONS).map(({ name }) => name)
  expect(new Set(texts).size).toBe(texts.length)
})

test('MASI is never named without its variant', () => {
  for (const { name, source } of Object.values(EXPLANATIONS)) {
    if (name.includes('MASI')) expect(name).toContain('Passonneau 2006')
    if (source.includes('MASI')) expect(source).toContain('Passonneau 2006')
  }
})

test.each([
  [1, 'agree everywhere'],
  [0.743, '74 % of the way from chance to full agreement'],
  [0.002, 'No more agreement than chance'],
  [-0.3, 'Less agreement than chance'],
  [null, 'Does not apply'],
  [{ undefined: 'one category' }, 'Undefined: one category.'],
])('alpha %j reads as words', (value, words) => {
  expect(reading('alphaNominal', value)).toContain(words)
})

test('a reading tells the interval and what would make it narrower', () => {
  const text = reading('patternF1', 0.5, { low: 0.41, high: 0.62 }, 'keys')
  expect(text).toContain('50 %')
  expect(text).toContain('0.41 to 0.62')
  expect(text).toContain('more keys')
  expect(reading('patternF1', 0.5, { low: { undefined: 'one key' }, high: { undefined: 'one key' } })).not.toContain(
    'interval',
  )
})

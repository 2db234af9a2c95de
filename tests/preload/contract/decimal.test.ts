import { decimal, percent } from '#contract/decimal.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

test('a number never prints a minus before a zero, and prints as ever otherwise', () => {
  expect(decimal(-0.00004, 4)).toBe('0.0000')
  expect(decimal(-0, 0)).toBe('0')
  expect(decimal(-0.4, 0)).toBe('0')
  expect(decimal(-0.00005, 4)).toBe('-0.0001')
  expect(percent(-0.0004, 1)).toBe('0.0 %')
  fc.assert(
    fc.property(fc.double({ min: -10, max: 10, noNaN: true }), fc.nat(6), (value, digits) => {
      const text = decimal(value, digits)
      expect(Number(text)).toBe(Number(value.toFixed(digits)) + 0)
      expect(text.startsWith('-')).toBe(Number(text) < 0)
    }),
    { seed: 5 },
  )
})

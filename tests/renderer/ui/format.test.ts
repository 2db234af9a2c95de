import { assert, double, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytes,
  coefficient,
  count,
  counted,
  curly,
  duration,
  share,
  shortHash,
  timeLeft,
} from '../../../renderer/ui/format.ts'

describe('coefficients', () => {
  test.each([
    [9.4249, '9.42'],
    [0.051249, '0.0512'],
    [12.9999, '13.0'],
    [1234.5, '1,230'],
    [7, '7.00'],
    [null, '–'],
  ])('%s reads %s', (value, text) => expect(coefficient(value)).toBe(text))

  test('differ from the number by at most half a unit of the third digit', () => {
    assert(
      property(double({ min: 1e-6, max: 1e6, noNaN: true }), (value) => {
        const shown = Number(coefficient(value).replaceAll(',', ''))
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.5 * 10 ** (Math.floor(Math.log10(value)) - 2) * 1.000001)
      }),
    )
  })
})

describe('counts', () => {
  test('have thousands separators', () => expect(count(1_234_567)).toBe('1,234,567'))
  test.each([
    [0, '0 keys'],
    [1, '1 key'],
    [2048, '2,048 keys'],
  ])('%s agree with their noun', (value, text) => expect(counted(value, 'key')).toBe(text))
})

describe('shares', () => {
  test.each([
    [0, '0 %'],
    [0.001, '<1 %'],
    [0.005, '1 %'],
    [0.726, '73 %'],
    [0.9951, '>99 %'],
    [1, '100 %'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('%s reads %s', (value, text) => expect(share(value)).toBe(text))

  test('are 0 % only when nothing is there, and 100 % only when all is', () => {
    assert(
      property(double({ min: 0, max: 1, noNaN: true }), (value) => {
        expect(share(value) === '0 %').toBe(value === 0)
        expect(share(value) === '100 %').toBe(value === 1)
      }),
    )
  })
})

describe('times', () => {
  test.each([
    [null, ''],
    [3, 'a few seconds left'],
    [41, '40 s left'],
    [60, '1 min left'],
    [77, '1 min 20 s left'],
    [239, '4 min left'],
    [601, '10 min left'],
    [4790, '1 h 20 min left'],
  ])('%s seconds left are said as "%s"', (seconds, text) => expect(timeLeft(seconds)).toBe(text))

  test('are said within a tenth of what they are', () => {
    assert(
      property(integer({ min: 5, max: 200_000 }), (seconds) => {
        const [, hours = '0', minutes = '0', rest = '0'] =
          /^(?:(\d+) h ?)?(?:(\d+) min ?)?(?:(\d+) s ?)?left$/u.exec(timeLeft(seconds)) ?? []
        const said = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)
        expect(Math.abs(said / seconds - 1)).toBeLessThanOrEqual(0.1)
      }),
    )
  })

  test.each([
    [0.4, 'less than a second'],
    [15.2, '15 s'],
    [239, '4 min'],
    [3599, '1 h'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
  ])('%s seconds took "%s"', (seconds, text) => expect(duration(seconds)).toBe(text))
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1200, '1.2 kB'],
  [24_961_234, '25 MB'],
  [3.2e9, '3.2 GB'],
])('%s bytes read %s', (value, text) => expect(bytes(value)).toBe(text))

test('a hash is shortened to its beginning', () => expect(shortHash('0123456789abcdef')).toBe('01234567'))

test('quotation marks are curly in the window', () => {
  expect(curly('The study "wiki" has no "x/y".')).toBe('The study “wiki” has no “x/y”.')
  expect(curly('An inch is 1".')).toBe('An inch is 1".')
})

import { readCsv } from '#main/exchange/csv-reader.ts'
import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

const records = (text: string) => [...readCsv(text, 'f.csv')]

test('what the CSV library writes comes back, whatever the fields hold', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '\r\n', '|', '😀') })
  const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
  fc.assert(
    fc.property(rows, fc.boolean(), (rows, quoted) => {
      const text = stringify(rows, { quoted, record_delimiter: '\n', quoted_match: /\r/ })
      expect(records(text).map(({ fields }) => fields)).toEqual(rows)
    }),
    { seed: 51, numRuns: 500 },
  )
})

test('lines are counted through quoted line ends and empty lines, for every kind of line end', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const lines = ['a,b', '', '"x', 'y",1', 'c,d'].join(end)
    expect(records(lines)).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 3, fields: [`x${end}y`, '1'] },
      { line: 5, fields: ['c', 'd'] },
    ])
  }
})

test('empty fields, a missing last line end and an empty text are no problem', () => {
  expect(records('a,,\n,"",b,')).toEqual([
    { line: 1, fields: ['a', '', ''] },
    { line: 2, fields: ['', '', 'b', ''] },
  ])
  expect(records('')).toEqual([])
  expect(records('\n\n')).toEqual([])
})

test.each([
  ['a,b\n1,"x', 'f.csv, line 2: a quoted field is not closed'],
  ['a,b\n\n"1"x,2', 'f.csv, line 3: there is text after the closing quote of a field'],
  ['a,b\n1,x"y"', 'f.csv, line 2: there is a quote in the middle of a field'],
])('a quote that does not fit is refused with its line: %j', (text, message) => {
  expect(() => records(text)).toThrow(message)
})

import { readCsv } from '#main/exchange/csv-reader.ts'
import { csv } from '#main/exchange/csv.ts'
import { jsonLine } from '#main/exchange/json-lines.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

/** What ends a line for some reader: for RFC 4180, for Unicode (UAX 14), for Python's splitlines. */
const ENDS = ['\n', '\r', '\r\n', '\v', '\f', '\u001C', '\u001D', '\u001E', '\u0085', '\u2028', '\u2029']

const text = (rows: readonly (readonly unknown[])[], excel = false): string =>
  [...csv(['a', 'b'], rows, { excel })].join('')

test('a field with a line end of any kind is quoted, and comes back', () => {
  for (const end of ENDS) {
    const written = text([[`x${end}=1+1`, 'y']])
    expect(written).toBe(`a,b\n"x${end}=1+1",y\n`)
    expect([...readCsv(written, 'test')][1]?.fields).toEqual([`x${end}=1+1`, 'y'])
  }
})

test('whatever is written is cut into the same records again', () => {
  const cell = fc
    .array(fc.constantFrom('x', ' ', '"', ',', '—', '1', ...ENDS), { maxLength: 6 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
      // A formula is what begins with such a sign; these are only escaped.
      fc.pre(!rows.flat().some((value) => /^[\t\r]/u.test(value)))
      const read = [...readCsv(text(rows), 'test')].slice(1).map(({ fields }) => fields)
      expect(read).toEqual(rows)
    }),
    { seed: 8, numRuns: 500 },
  )
})

test('a formula is escaped, a negative number is a number', () => {
  expect(text([['=1+1', -0.5]])).toBe("a,b\n'=1+1,-0.5\n")
  expect(text([['\r=1', '@x']])).toBe('a,b\n"\'\r=1",\'@x\n')
})

test('for a spreadsheet there is a byte order mark, once', () => {
  expect(text([['—', 'é']], true)).toBe('\uFEFFa,b\n—,é\n')
  expect(text([['—', 'é']])).toBe('a,b\n—,é\n')
})

test('a JSON line is one line for every reader, and the same value', () => {
  const value = { text: `a${ENDS.join('b')}c`, '\u2028': ['\u0085'] }
  const line = jsonLine(value)
  expect(JSON.parse(line)).toEqual(value)
  for (const end of ENDS) expect(line.slice(0, -1)).not.toContain(end)
})

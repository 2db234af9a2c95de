import type { Rating } from '#main/analysis/agreement/ratings.ts'
import type { Level } from '#main/analysis/agreement/level.ts'
import type { Missing } from '#main/exchange/missing-rating.ts'
import { readRatings } from '#main/exchange/ratings-csv.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const REQUEST = { level: 'nominal', missing: null, cluster: null } as const
const folder = mkdtempSync(join(tmpdir(), 'keymark-ratings-'))
const path = join(folder, 'ratings.csv')
afterAll(() => rmSync(folder, { recursive: true }))

function readFile(
  content: string | Uint8Array,
  level: Level = 'nominal',
  missing: Missing = null,
  cluster: string | null = null,
) {
  writeFileSync(path, content)
  return readRatings(path, { level, missing, cluster })
}

function read(content: string | Uint8Array, level: Level = 'nominal', missing: Missing = null): Rating[] {
  const { units, raters, values, unit, rater, value } = readFile(content, level, missing).columns
  const text = (texts: string[], number: number | undefined): string => texts[number ?? -1] ?? ''
  return Array.from(unit, (_, i) => ({
    unit: text(units, unit[i]),
    rater: text(raters, rater[i]),
    value: text(values, value[i]),
  }))
}

test('columns come in any order and case, with others between; blanks around a value do not count', () => {
  expect(read('\uFEFFValue, note ,RATER,unit\r\n A ,"late, by phone",ann,k1\r\n"say ""yes""",,bob,k1\r\n')).toEqual([
    { unit: 'k1', rater: 'ann', value: 'A' },
    { unit: 'k1', rater: 'bob', value: 'say "yes"' },
  ])
})

test('codes and texts stay as they are written, but for the blanks around them', () => {
  const codes = ['01', '1', '1e3', '1000', '100000000000000001', '100000000000000002', '-0', 'a b']
  const rows = codes.map((code, unit) => `${unit},ann,"\u00A0${code}\t "`).join('\n')
  for (const level of ['nominal', 'set'] as const) {
    expect(read(`unit,rater,value\n${rows}\n`, level).map(({ value }) => value)).toEqual(codes)
  }
})

test('one number may be written in several ways', () => {
  expect(read('unit,rater,value\n1,a,1\n1,b,1.0\n1,c,+10e-1\n', 'ratio')).toHaveLength(3)
})

test('sets are read in one order of their members', () => {
  expect(read('unit,rater,value\n1,a,B|A\n1,b,{}\n', 'set').map(({ value }) => value)).toEqual(['A|B', '{}'])
})

test('texts that look the same are one, as they are written first', () => {
  const jose = 'Jos\u00E9'
  const decomposed = 'Jose\u0301'
  const ratings = read(
    `unit,rater,value\n1,${decomposed},caf\u00E9\n2,${jose},cafe\u0301\n3,Jo\u200Bs\u00E9,ca\u00ADf\u00E9\n\u200B 1\uFEFF,ann,\u200Ecafe\u0301 \n`,
  )
  expect(new Set(ratings.map(({ rater }) => rater))).toEqual(new Set([decomposed, 'ann']))
  expect(new Set(ratings.map(({ value }) => value))).toEqual(new Set(['caf\u00E9']))
  expect(new Set(ratings.map(({ unit }) => unit))).toEqual(new Set(['1', '2', '3']))
  const sets = read(`unit,rater,value\n1,a,caf\u00E9|b\n1,b,b|cafe\u0301\n`, 'set')
  expect(sets[0]?.value).toBe(sets[1]?.value)
  expect(read('unit,rater,value\n1,a,\u200B3\n1,b,3\u200B\n', 'interval').map(({ value }) => value)).toEqual(['3', '3'])
})

describe('what stands for a missing rating', () => {
  const rows = (...values: string[]): string =>
    `unit,rater,value\n${values.map((value, i) => `${i},a,A\n${i},b,${value}`).join('\n')}\n`

  test.each(['None', 'NA', 'N/A', 'n/a', 'nan', 'NaN', 'null', 'NULL', '<NA>', '#N/A', '.', '', '""', ' ', '\u200B'])(
    '%j is refused with its line and both ways out',
    (word) => {
      const refused = (level: Level): string => {
        try {
          read(rows('A', word), level)
        } catch (error) {
          return error instanceof KeymarkError ? error.message : ''
        }
        return ''
      }
      const message = refused('nominal')
      expect(message).toContain('line 5')
      expect(message).toContain('--missing')
      expect(message).toContain('Leave the whole row out')
      expect(refused('set')).toBe(message)
      expect(read(rows('A', word), 'nominal', [word.trim()])).toHaveLength(3)
    },
  )

  test('what is listed has no row, an empty value with it; what is not is still refused', () => {
    const content = rows('A', 'NA', 'None', '', 'B')
    expect(readFile(content, 'nominal', ['NA', 'None'])).toMatchObject({ missing: 3, notes: [] })
    expect(read(content, 'nominal', ['NA', 'None']).map(({ value }) => value)).toEqual([
      'A',
      'A',
      'A',
      'A',
      'A',
      'A',
      'B',
    ])
    expect(() => read(content, 'nominal', ['NA'])).toThrow('"None"')
    // A rater who was asked again has one rating.
    expect(read('unit,rater,value\n1,a,NA\n1,a,A\n1,b,A\n', 'nominal', ['NA'])).toHaveLength(2)
    expect(read('unit,rater,value\n1,a,-9\n1,b,2\n1,c,3\n', 'ratio', ['-9'])).toHaveLength(2)
  })

  test('a category may be called so, when somebody says that it is', () => {
    expect(read(rows('None', 'NA'), 'nominal', 'nothing').map(({ value }) => value)).toEqual(['A', 'None', 'A', 'NA'])
    expect(() => read(rows(''), 'nominal', 'nothing')).toThrow('the value is empty')
  })

  test('none in lower case is a class of triggers: it counts, and the reader is told', () => {
    const { notes, missing } = readFile(rows('none', 'none', '?'))
    expect(missing).toBe(0)
    expect(notes).toHaveLength(2)
    expect(notes[0]).toContain(`${path}, line 3: "none" counts as a value`)
    expect(notes[1]).toContain("--missing '?'")
    expect(readFile(rows('none'), 'nominal', ['NA']).notes).toEqual([])
  })
})

test('each unit has one cluster', () => {
  const content = 'unit,rater,value,key\n1,a,A,k1\n1,b,A,k1\n2,a,B,k\u200B1\n3,a,B,k2\n'
  expect(readFile(content, 'nominal', null, 'KEY').clusters).toEqual(
    new Map([
      ['1', 'k1'],
      ['2', 'k1'],
      ['3', 'k2'],
    ]),
  )
  expect(() => readFile(`${content}3,b,B,k1\n`, 'nominal', null, 'key')).toThrow(
    /line 6: unit "3" is of cluster "k1" here and of "k2" on line 5/,
  )
  expect(() => readFile(`${content}4,b,B,\n`, 'nominal', null, 'key')).toThrow('line 6: the cluster is empty')
})

describe('bad input names the file, the line and the way out', () => {
  const head = 'unit,rater,value\n'
  test.each<[string, string | Uint8Array, Level, string[]]>([
    ['an empty file', '', 'nominal', ['the file is empty', 'unit, rater, value']],
    ['a header alone', head, 'nominal', ['no rating', 'one row per unit']],
    [
      'a missing column',
      'unit,who,value\n1,a,A\n',
      'nominal',
      ['line 1', 'no column "rater"', '"who"', 'Name the columns'],
    ],
    ['semicolons', 'unit;rater;value\n1;a;A\n', 'nominal', ['line 1', 'separated by ";"', 'use commas']],
    ['two columns of a name', 'unit,rater,value,Value\n', 'nominal', ['line 1', 'two columns "value"', 'Keep one']],
    ['a rating twice', `${head}1,a,A\n2,a,A\n1,a,B\n`, 'nominal', ['line 4', 'on line 2 already', 'Keep one']],
    [
      'an empty value',
      `${head}1,a,A\n1,b,\n`,
      'nominal',
      ['line 3', 'value is empty', 'Leave the whole row out', '{}'],
    ],
    ['an empty unit', `${head} ,a,A\n`, 'nominal', ['line 2', 'unit is empty']],
    ['an empty rater', `${head}1,,A\n`, 'nominal', ['line 2', 'rater is empty']],
    ['too many fields', `${head}1,a,A,B\n`, 'nominal', ['line 2', '4 fields', 'Quote']],
    ['a word among intervals', `${head}1,a,3\n1,b,high\n`, 'interval', ['line 3', '"high"', 'level nominal']],
    ['a word among ranks', `${head}1,a,low\n`, 'ordinal', ['line 2', '"low"', 'level nominal']],
    ['infinity', `${head}1,a,1e999\n`, 'interval', ['line 2', '1e999']],
    ['a number too small to square', `${head}1,a,-1e-200\n`, 'interval', ['line 2', '-1e-200', '1e-100']],
    ['a negative ratio', `${head}1,a,-3\n`, 'ratio', ['line 2', '-3', 'level interval']],
    [
      'numbers that a double cannot tell apart',
      `${head}1,a,100000000000000001\n1,b,1e17\n1,c,100000000000000002\n`,
      'interval',
      ['line 3', '100000000000000001', 'on line 2', 'level nominal'],
    ],
    ['a broken set', `${head}1,a,A||B\n`, 'set', ['line 2', 'A||B', '{}']],
    ['Latin-1', Buffer.from(`${head}1,a,A\n2,a,caf\xE9\n`, 'latin1'), 'nominal', ['line 3', 'UTF-8']],
    ['UTF-16', Buffer.from(`\uFEFF${head}1,a,A\n`, 'utf16le'), 'nominal', ['line 1', 'UTF-8']],
    ['an open quote', `${head}1,a,"A\n`, 'nominal', ['line 2', 'not closed']],
  ])('%s', (_, content, level, parts) => {
    let thrown: unknown
    try {
      read(content, level)
    } catch (error) {
      thrown = error
    }
    if (!(thrown instanceof KeymarkError)) throw new Error('no KeymarkError', { cause: thrown })
    expect(thrown.code).toBe('bad-input')
    for (const part of [path, ...parts]) expect(thrown.message).toContain(part)
  })

  test('a file that is not there, and a folder', () => {
    expect(() => readRatings(join(folder, 'none.csv'), REQUEST)).toThrow('none.csv')
    expect(() => readRatings(folder, REQUEST)).toThrow('no file')
  })
})

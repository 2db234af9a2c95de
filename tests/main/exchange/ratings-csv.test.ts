import type { Level } from '#main/analysis/agreement/level.ts'
import { readRatings } from '#main/exchange/ratings-csv.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'keymark-ratings-'))
const path = join(folder, 'ratings.csv')
afterAll(() => rmSync(folder, { recursive: true }))

function read(content: string | Uint8Array, level: Level = 'nominal') {
  writeFileSync(path, content)
  return readRatings(path, level)
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
    ['a word among intervals', `${head}1,a,3\n1,b,high\n`, 'interval', ['line 3', '"high"', '--level nominal']],
    ['a word among ranks', `${head}1,a,low\n`, 'ordinal', ['line 2', '"low"', '--level nominal']],
    ['infinity', `${head}1,a,1e999\n`, 'interval', ['line 2', '1e999']],
    ['a number too small to square', `${head}1,a,-1e-200\n`, 'interval', ['line 2', '-1e-200', '1e-100']],
    ['a negative ratio', `${head}1,a,-3\n`, 'ratio', ['line 2', '-3', '--level interval']],
    [
      'numbers that a double cannot tell apart',
      `${head}1,a,100000000000000001\n1,b,1e17\n1,c,100000000000000002\n`,
      'interval',
      ['line 3', '100000000000000001', 'on line 2', '--level nominal'],
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
    expect(() => readRatings(join(folder, 'none.csv'), 'nominal')).toThrow('none.csv')
    expect(() => readRatings(folder, 'nominal')).toThrow('no file')
  })
})

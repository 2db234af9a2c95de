/** SECURITY.md names a test for each of its rows: the test is there, under the name that the page says. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8')
const straight = (text: string): string => text.replaceAll('’', "'")

it('names test files that are there', () => {
  const files = [...page.matchAll(/`(tests\/[^`]+)`/gu)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(25)
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

it('names the tests of the window as they are called', () => {
  const tests = straight(readFileSync(join(root, 'tests/e2e/security.test.ts'), 'utf8'))
  const rows =
    page
      .split('## The window')[1]
      ?.split('## The network')[0]
      ?.match(/^\|.+\|$/gmu)
      ?.slice(2) ?? []
  const named = rows
    .flatMap((row) => row.split('|')[3]?.split(';') ?? [])
    .map((test) => straight(test.trim()))
    .filter((test) => !test.includes('`'))
  expect(named.length).toBeGreaterThan(12)
  expect(named.filter((test) => !tests.includes(`test('${test}`))).toEqual([])
})

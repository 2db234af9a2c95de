/** Values of long files, cut out of chunks that end anywhere, against JSON.parse of the whole. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { readJsonRecords } from '#main/exchange/descriptions/json-records.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

const refused = (where: string, problem: string): KeymarkError => new KeymarkError('bad-input', `${where}: ${problem}`)

async function read(name: string, content: string | Buffer): Promise<{ value: unknown; line: number }[]> {
  const path = join(folder, name)
  writeFileSync(path, content)
  const found: { value: unknown; line: number }[] = []
  let share = 0
  for await (const record of readJsonRecords(path, refused, new AbortController().signal)) {
    expect(record.share).toBeGreaterThanOrEqual(share)
    share = record.share
    found.push({ value: record.value, line: Number(/line (\d+)$/u.exec(record.where)?.[1]) })
  }
  return found
}

/** Some 700 kB: ten chunks, whose ends fall into strings, escapes and characters of several bytes. */
const VALUES = Array.from({ length: 4000 }, (_, n) => ({
  index: String(n),
  description: `}] "quoted" \\ back\\\\slash {[ é 日本 😀 ${'x'.repeat(n % 97)}`,
  nested: { list: [[n, { deep: ']' }], []], none: null },
}))

it('reads one value a line, the elements of an array however they are set, and both gzipped', async () => {
  const lines = `\uFEFF${VALUES.map((value) => JSON.stringify(value)).join('\n')}\r\n\n`
  const close = `[${VALUES.map((value) => JSON.stringify(value)).join(',')}]`
  const wide = `\n  ${JSON.stringify(VALUES, null, 2)}\n`
  for (const [name, text] of Object.entries({ 'a.jsonl': lines, 'b.json': close, 'c.json': wide })) {
    expect(JSON.stringify((await read(name, text)).map(({ value }) => value))).toBe(JSON.stringify(VALUES))
    expect((await read(`${name}.gz`, gzipSync(text))).map(({ value }) => value)).toEqual(VALUES)
  }
  expect((await read('a.jsonl', lines)).map(({ line }) => line)).toEqual(VALUES.map((_, i) => i + 1))
  const starts = wide.split('\n').flatMap((line, i) => (line === '  {' ? [i + 1] : []))
  expect((await read('c.json', wide)).map(({ line }) => line)).toEqual(starts)
  expect(await read('empty.jsonl', '\n \n')).toEqual([])
  expect(await read('none.json', '[]')).toEqual([])
})

it.each([
  ['a line that is no JSON', 'x.jsonl', '{"a":1}\n{"a":\n', /x\.jsonl, line 2: this is no JSON/u],
  ['a table', 'x.csv', 'layer,neuron\n1,2\n', /line 1: this is no JSON/u],
  ['no UTF-8', 'y.jsonl', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /line 1: it is not valid UTF-8/u],
  ['an array that was cut', 'x.json', '[\n{"a":1},\n{"a":', /line 3: the file ends before its array does/u],
  ['an array of numbers', 'n.json', '[\n1, 2]', /line 2: an array of objects should stand here/u],
  ['more behind the array', 'm.json', '[{"a":1}]\n{}', /line 2: an array of objects/u],
  [
    'a gzip file that was cut',
    'x.jsonl.gz',
    gzipSync('{"a":1}\n'.repeat(1000)).subarray(0, 40),
    /no gzip file, or it was cut/u,
  ],
  ['no gzip file', 'z.jsonl.gz', '{"a":1}\n', /no gzip file/u],
])('refuses %s', async (_, name, content, message) => {
  await expect(read(name, content)).rejects.toThrow(message)
})

it('stops where it is told to, and says what is not there', async () => {
  const path = join(folder, 'long.jsonl')
  writeFileSync(path, '{"a":1}\n'.repeat(100_000))
  const stop = new AbortController()
  const reading = readJsonRecords(path, refused, stop.signal)
  await reading.next()
  stop.abort()
  await expect(Array.fromAsync(reading)).rejects.toThrow(/abort/iu)
  await expect(readJsonRecords(join(folder, 'gone'), refused, stop.signal).next()).rejects.toThrow(/There is no file/u)
})

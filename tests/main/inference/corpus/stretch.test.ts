/** Shards of a corpus: wherever it is cut, they are the corpus one after another. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, it } from 'vitest'
import { SentenceRules } from '#contract/scan.ts'
import { type Paragraph, paragraphs } from '#main/inference/corpus/paragraphs.ts'
import { readSentences } from '#main/inference/corpus/reader.ts'
import type { CorpusInput } from '#main/inference/corpus/source.ts'
import { lineLength, stretchOf } from '#main/inference/corpus/stretch.ts'
import { surveyShard } from '#main/inference/corpus/survey.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const folder = temporaryFolder()
const file = (name: string, content: string | Uint8Array): CorpusInput => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { kind: 'file', path }
}

/** Lines of all lengths, empty ones and characters of several bytes among them. */
const LINES = Array.from({ length: 40 }, (_, n) =>
  n % 7 === 3 ? '' : n % 11 === 0 ? '   ' : `Line ${n} — ${'größer 你好 '.repeat(n % 3)}ends. It says ${n % 13}.`,
)
const rows = LINES.map((text, n) => ({ text, year: 1800 + n }))
const jsonl = (made: object[]): string => made.map((row) => JSON.stringify(row)).join('\n')
const parquet = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      { name: 'text', data: rows.map(({ text }) => text), type: 'STRING' },
      { name: 'year', data: rows.map(({ year }) => year), type: 'INT32' },
    ],
    rowGroupSize: 7,
  }),
)
const csv = `text,year\n${rows.map(({ text, year }) => `"${text}\nand on",${year}`).join('\n')}\n`
const plain = LINES.join('\n')

const CORPORA: [string, CorpusInput[]][] = [
  ['a plain text', [file('plain.txt', plain)]],
  ['a plain text whose last line ends', [file('ended.txt', `${plain}\n`)]],
  ['a text with other line ends', [file('returns.txt', plain.replaceAll('\n', '\r\n'))]],
  ['UTF-16, little-endian', [file('little.txt', Buffer.from(`\uFEFF${plain}`, 'utf16le'))]],
  ['UTF-16, big-endian', [file('big.txt', Buffer.from(`\uFEFF${plain}\u0a00\u000a`, 'utf16le').swap16())]],
  ['JSON lines', [file('rows.jsonl', jsonl(rows))]],
  ['JSON lines with blank ones', [file('gaps.jsonl', jsonl(rows).replaceAll('\n', '\n \n\n'))]],
  ['JSON lines with names', [file('named.jsonl', jsonl(rows.map((row, n) => ({ id: `d${n}`, ...row }))))]],
  ['Parquet', [file('rows.parquet', parquet)]],
  ['CSV with line breaks in quotes', [file('rows.csv', csv)]],
  ['packed texts', [1, 2, 3].map((n) => file(`text-${n}.txt.gz`, gzipSync(`${plain}\n${n}`)))],
  ['packed tables', [file('a.jsonl.zst', zstdCompressSync(jsonl(rows))), file('b.jsonl.gz', gzipSync(jsonl(rows)))]],
  [
    'all of them',
    [
      file('one.txt', plain),
      file('two.txt.gz', gzipSync(plain)),
      file('three.parquet', parquet),
      file('four.csv', csv),
      file('five.jsonl', jsonl(rows)),
      file('six.txt', 'One line.'),
    ],
  ],
]

/** What is told of a paragraph, without how its bytes are counted. */
const plainly = (paragraph: Paragraph): object => ({ ...paragraph, sizeOf: null })

it.each(CORPORA)('%s: shards one after another are the corpus', async (_, inputs) => {
  const all = (await Array.fromAsync(paragraphs(inputs, 'text'))).map(plainly)
  expect(all.length).toBeGreaterThan(39)
  const length = lineLength(inputs)
  // A shard a byte where the corpus is small.
  for (const of of [1, 2, 3, 7, 40, ...(length < 2500 ? [length + 3] : [])]) {
    const found: object[] = []
    for (let index = 1; index <= of; index++)
      for await (const paragraph of paragraphs(inputs, 'text', stretchOf(length, { index, of })))
        found.push(plainly(paragraph))
    expect(found, `${of} shards`).toEqual(all)
  }
})

it('of a plain text, JSON lines and Parquet every shard has its share, of packed files and CSV whole files', async () => {
  const sizes = async (inputs: CorpusInput[]): Promise<number[]> => {
    const length = lineLength(inputs)
    return Promise.all(
      [1, 2, 3].map(
        async (index) =>
          (await Array.fromAsync(paragraphs(inputs, 'text', stretchOf(length, { index, of: 3 })))).length,
      ),
    )
  }
  const of = (name: string): CorpusInput[] => CORPORA.find(([known]) => known === name)?.[1] ?? []
  for (const name of ['a plain text', 'UTF-16, big-endian', 'JSON lines', 'Parquet'])
    for (const size of await sizes(of(name))) expect(size, name).toBeGreaterThan(6)
  expect(await sizes(of('CSV with line breaks in quotes'))).toEqual([80, 0, 0])
  expect(new Set(await sizes(of('packed texts')))).toEqual(new Set([41]))
})

it('a cut in the middle of built-in documents gives every document once', async () => {
  const inputs: CorpusInput[] = [{ kind: 'built-in', name: 'moby-dick' }, file('after.txt', 'Afterwards.\nAll.')]
  const rules = SentenceRules.parse({})
  const counts = () => ({ duplicates: 0, empty: 0, bytes: 0 })
  const all = await Array.fromAsync(readSentences(inputs, rules, counts(), { repeats: 'kept' }))
  const length = lineLength(inputs)
  const found: object[] = []
  for (const index of [1, 2, 3]) {
    const stretch = stretchOf(length, { index, of: 3 })
    const own = await Array.fromAsync(readSentences(inputs, rules, counts(), { repeats: 'kept', stretch }))
    expect(own.length).toBeGreaterThan(all.length / 4)
    found.push(...own.map((sentence, n) => ({ ...sentence, number: found.length + n })))
  }
  expect(found).toEqual(all)
})

it('hashes tell a shard whose text was changed, and only that one', async () => {
  const inputs = [file('changed.txt', plain)]
  const hashes = () =>
    Promise.all([1, 2, 3].map(async (index) => (await surveyShard(inputs, 'text', { index, of: 3 })).sha256))
  const before = await hashes()
  expect(new Set(before).size).toBe(3)
  writeFileSync(join(folder, 'changed.txt'), plain.replace('Line 39', 'Life 39'))
  const after = await hashes()
  expect(after.map((hash, i) => hash === before[i])).toEqual([true, true, false])
})

it.each([
  [
    'no text',
    'bad.txt',
    Buffer.concat([Buffer.from(`${plain}\n`), Buffer.from([0xff, 0xfe, 0x80])]),
    /not valid UTF-8 \(byte/u,
  ],
  ['a zero byte', 'zero.txt', `${plain}\nA zero \0 byte.`, /holds a zero byte \(byte \d+\)/u],
  ['no object', 'list.jsonl', `${jsonl(rows)}\n[1]`, /list\.jsonl, line 41 is no object/u],
  ['no such column', 'other.jsonl', jsonl(rows.map(({ year }) => ({ body: 'a', year }))), /no column “text”/u],
])('%s is told by the shard that has it', async (_, name, content, message) => {
  const inputs = [file(name, content)]
  await expect(surveyShard(inputs, 'text', { index: 3, of: 3 })).rejects.toThrow(message)
})

it('an empty file is told in a shard as in the whole', async () => {
  mkdirSync(join(folder, 'empty'))
  const inputs = [file('empty/blank.txt', '\n \n')]
  await expect(surveyShard(inputs, 'text', { index: 1, of: 1 })).rejects.toThrow(/blank\.txt is empty/u)
})

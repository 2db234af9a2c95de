/** Corpora that are tables, and those that are packed. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { SentenceRules } from '#contract/scan.ts'
import { readSentences, type Sentence } from '#main/inference/corpus/reader.ts'
import { surveyCorpus } from '#main/inference/corpus/survey.ts'
import { tableColumns } from '#main/inference/corpus/table.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const folder = temporaryFolder()

function file(name: string, content: string | Uint8Array): { kind: 'file'; path: string } {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { kind: 'file', path }
}

async function read(
  input: { kind: 'file'; path: string },
  rules: { field?: string; split?: 'line' | 'sentence' } = {},
): Promise<{ sentences: Sentence[]; empty: number; bytes: number; surveyed: number }> {
  const settings = SentenceRules.parse({ split: 'line', ...rules })
  const { bytes: surveyed } = await surveyCorpus([input], settings.field)
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  const sentences = await Array.fromAsync(readSentences([input], settings, counts))
  return { sentences, empty: counts.empty, bytes: counts.bytes, surveyed }
}

const TEXTS = ['Ünï çödé, “quoted”\nsecond line', '日本語\t,"; 🎉', 'the last one']
const ROWS = TEXTS.map((text, i) => ({ id: `doc-${i}`, text, year: 1990 + i, title: `T ${i}`, tags: ['a', 'b'] }))
const QUOTED = (text: string): string => `"${text.replaceAll('"', '""')}"`

const jsonl = `${ROWS.map((row) => JSON.stringify(row)).join('\n')}\n`
const separated = (delimiter: string): string =>
  [
    ['id', 'text', 'year', 'title'].join(delimiter),
    ...ROWS.map(({ id, text, year, title }) => [id, QUOTED(text), String(year), title].join(delimiter)),
  ].join('\r\n')
const parquet = (codec: 'UNCOMPRESSED' | 'SNAPPY' = 'SNAPPY'): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      codec,
      rowGroupSize: 2,
      columnData: [
        { name: 'id', data: ROWS.map(({ id }) => id), type: 'STRING' },
        { name: 'text', data: TEXTS, type: 'STRING' },
        { name: 'year', data: ROWS.map(({ year }) => year), type: 'INT32' },
        { name: 'title', data: ROWS.map(({ title }) => title), type: 'STRING' },
      ],
    }),
  )

describe.each<[string, string | Uint8Array, string]>([
  ['rows.jsonl', jsonl, 'JSON lines'],
  ['rows.ndjson.gz', gzipSync(jsonl), 'JSON lines in gzip'],
  ['rows.csv', `\uFEFF${separated(',')}`, 'CSV'],
  ['semicolons.csv', separated(';'), 'CSV with semicolons'],
  ['rows.csv.zst', zstdCompressSync(separated(',')), 'CSV in Zstandard'],
  ['wide.csv', Buffer.from(`\uFEFF${separated(',')}`, 'utf16le'), 'CSV in UTF-16'],
  ['rows.tsv', separated('\t'), 'TSV'],
  ['rows.parquet', parquet(), 'Parquet'],
  ['plain.parquet', parquet('UNCOMPRESSED'), 'Parquet without compression'],
])('%s', (name, content) => {
  it('gives the documents of a column, with their ids and the other columns', async () => {
    const input = file(name, content)
    const { sentences, bytes, surveyed } = await read(input)
    expect(sentences.map(({ text }) => text)).toEqual(TEXTS.flatMap((text) => text.split('\n')))
    expect(sentences.map(({ source }) => source)).toEqual([0, 0, 1, 2].map((i) => `${name}#doc-${i}`))
    const year = name.endsWith('.parquet') || name.includes('json') ? 1992 : '1992'
    expect(sentences.at(-1)?.metadata).toEqual({ year, title: 'T 2' })
    // Offsets are those of the document's own text.
    for (const { text, start, end, source } of sentences) {
      const whole = Buffer.from(TEXTS[Number(source.at(-1))] ?? '')
      expect(whole.subarray(start, end).toString()).toBe(text)
    }
    expect(await tableColumns(input.path)).toEqual(expect.arrayContaining(['id', 'text', 'year', 'title']))
    // The time left is reckoned from these two.
    expect(bytes).toBe(surveyed)
  })

  it('reads another column, and names those that there are', async () => {
    const input = file(name, content)
    expect((await read(input, { field: 'title' })).sentences.map(({ text }) => text)).toEqual(['T 0', 'T 1', 'T 2'])
    await expect(read(input, { field: 'body' })).rejects.toThrow(
      new RegExp(`${name.replaceAll('.', '\\.')} has no column “body”.*“text”, “year”, “title”`, 'u'),
    )
  })
})

it('a text that is packed reads as it does unpacked, in as many parts as it was packed in', async () => {
  const text = Array.from({ length: 40_000 }, (_, i) => `line ${i} é`).join('\n')
  const plain = await read(file('text.txt', text))
  const half = text.length / 2
  for (const [name, bytes] of [
    ['text.txt.gz', gzipSync(text)],
    ['parts.gz', Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))])],
    ['text.zst', zstdCompressSync(text)],
    ['frames.zst', Buffer.concat([zstdCompressSync(text.slice(0, half)), zstdCompressSync(text.slice(half))])],
    ['named-otherwise.txt', gzipSync(text)],
  ] as const) {
    const packed = await read(file(name, bytes))
    expect(packed.sentences.map((sentence) => ({ ...sentence, source: 'text.txt' }))).toEqual(plain.sentences)
    expect(packed.bytes).toBe(packed.surveyed)
  }
})

it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'])(
  'Parquet that DuckDB wrote is read, lists beside the text passed over: %s',
  async (compression) => {
    const path = join(folder, `${compression}.parquet`)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT 'text ' || i || repeat(' more', 50) AS text, i AS n, {'a': i, 'b': [i]} AS nested, [i] AS list, i % 2 = 0 AS even
       FROM range(3000) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 2048)`,
    )
    connection.closeSync()
    const input = { kind: 'file', path } as const
    if (compression === 'lz4') {
      await expect(read(input)).rejects.toThrow(/lz4\.parquet cannot be read as Parquet.*LZ4.*JSON lines/u)
      return
    }
    expect(await tableColumns(path)).toEqual(['text', 'n', 'even'])
    const { sentences } = await read(input)
    expect(sentences).toHaveLength(3000)
    expect(sentences[2999]).toMatchObject({
      text: `text 2999${' more'.repeat(50)}`,
      source: `${compression}.parquet#3000`,
      metadata: { n: '2999', even: false },
    })
  },
)

it.each([
  ['commas.csv', 'id,text\n1,first; second\n2,"third, fourth; fifth"\n', ['first; second', 'third, fourth; fifth']],
  ['semis.csv', 'id;text\n1;first, second\n2;"third; fourth"\n', ['first, second', 'third; fourth']],
  ['alone.csv', 'text\nfirst; second\n', ['first; second']],
])('what separates names separates rows, and the other sign is text: %s', async (name, content, texts) => {
  expect((await read(file(name, content))).sentences.map(({ text }) => text)).toEqual(texts)
})

it('rows without a text are empty documents, and are counted', async () => {
  const input = file(
    'gaps.jsonl',
    '{"text": "a", "id": 7}\n\n{"text": null}\n{"other": 1}\n{"text": ""}\n{"text": "b"}\n',
  )
  const { sentences, empty } = await read(input)
  expect(sentences.map(({ text, source }) => [text, source])).toEqual([
    ['a', 'gaps.jsonl#7'],
    ['b', 'gaps.jsonl#5'],
  ])
  expect(empty).toBe(3)
})

describe('what cannot be read', () => {
  it.each<[string, string, string | Uint8Array, RegExp]>([
    ['JSON that is broken', 'bad.jsonl', '{"text": "a"}\n{"text": \n', /bad\.jsonl, line 2 is no JSON/u],
    ['a line that is no object', 'list.jsonl', '["a"]\n', /line 1 is no object/u],
    [
      'a text that is a number',
      'number.jsonl',
      '{"text": "a"}\n{"text": 3}\n',
      /line 2: the column “text” holds a number/u,
    ],
    ['one JSON value', 'whole.json', '[{"text": "a"}]', /whole\.json is one JSON value/u],
    ['a ragged row', 'ragged.csv', 'text,n\na,1\nb\n', /ragged\.csv, line 3 has more or fewer fields/u],
    ['a quotation without end', 'open.csv', 'text,n\n"a,1\nb,2\n', /open\.csv.* never ends/u],
    ['a quotation in a field', 'inside.csv', 'text,n\na "b" c,1\n', /inside\.csv, line 2 .*quotation mark inside/u],
    ['two columns of a name', 'twice.csv', 'text,text\na,b\n', /names the column “text” twice/u],
    ['CSV that is no UTF-8', 'latin.csv', Buffer.from('text\ncaf\u00e9\n', 'latin1'), /not valid UTF-8/u],
    [
      'gzip that is cut short',
      'cut.txt.gz',
      gzipSync('a text '.repeat(9999)).subarray(0, 60),
      /cut\.txt\.gz cannot be unpacked after .*cut short/u,
    ],
    [
      'Zstandard that is damaged',
      'hurt.zst',
      zstdCompressSync('a text of words').fill(7, 8, 12),
      /hurt\.zst cannot be unpacked/u,
    ],
    ['Parquet that is cut short', 'cut.parquet', parquet().subarray(0, 100), /cut\.parquet cannot be read as Parquet/u],
    ['what is no Parquet', 'no.parquet', 'text', /no\.parquet is no Parquet file/u],
    ['a table without a row', 'none.csv', 'text,n\n', /none\.csv is empty/u],
  ])('%s', async (_, name, content, message) => {
    const input = file(name, content)
    await expect(read(input)).rejects.toThrow(message)
    await expect(read(input)).rejects.toThrow(input.path)
  })
})

it('a hash is that of the file as it lies there', async () => {
  const input = file('rows.jsonl.gz', gzipSync(jsonl))
  const sum = execFileSync('sha256sum', [input.path], { encoding: 'utf8' }).slice(0, 64)
  expect((await surveyCorpus([input], 'text')).sha256).toBe(sum)
  expect(readFileSync(input.path)).toHaveLength(gzipSync(jsonl).length)
})

/** Shards that are joined, against the scan that was never split: every table of the project, byte for byte. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Scan, ScanSettings } from '#contract/scan.ts'
import type { Host } from '#main/host.ts'
import { builtInDocuments } from '#main/inference/corpus/built-in.ts'
import { loadActivity } from '#main/store/layer-activity.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { contents } from '../../fixtures/scan-contents.ts'

const folder = temporaryFolder()
const path = (name: string): string => join(folder, name)
let host: Host
beforeAll(() => {
  host = testHost()
})
afterAll(() => host.close())

const chosen = (name: string) => ({ kind: 'file', file: host.workspace.files.register(name).id }) as const

interface Wanted {
  model?: string
  corpus: string[]
  settings?: Partial<ScanSettings>
}

/** Scans into a project of its own. */
async function scanInto(project: string, { model, corpus, settings = {} }: Wanted): Promise<Scan> {
  await host.workspace.openProject(path(project))
  try {
    return await scanned(host, {
      model: model === undefined ? { kind: 'demo' } : chosen(path(model)),
      corpus: corpus.map((name) => chosen(path(name))),
      settings: { threads: 1, ...settings },
    })
  } finally {
    await host.workspace.closeProject()
  }
}

async function merged(project: string, shards: string[]): Promise<Scan> {
  await host.workspace.openProject(path(project))
  try {
    const { client, workspace } = host
    const { scan, job } = await client.scan.merge({
      name: null,
      shards: shards.map((shard) => workspace.files.register(path(shard)).id),
      model: null,
      corpus: null,
    })
    const ended = await workspace.jobs.ended(job)
    if (ended.state !== 'done') throw new Error(ended.message)
    const found = (await client.scan.list()).find(({ id }) => id === scan)
    if (found === undefined) throw new Error('the scan is not listed')
    return found
  } finally {
    await host.workspace.closeProject()
  }
}

async function scanInShards(name: string, of: number, wanted: Wanted): Promise<string[]> {
  const shards = Array.from({ length: of }, (_, i) => `${name}-${i + 1}-of-${of}.keymark`)
  for (const [i, shard] of shards.entries()) {
    if (existsSync(path(shard))) continue
    await scanInto(shard, { ...wanted, settings: { ...wanted.settings, shard: { index: i + 1, of } } })
  }
  return shards
}

function reading<Result>(project: string, read: (db: Store) => Result): Result {
  const db = openStore(path(project), { mustExist: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

const momentsOf = (db: Store): number[] =>
  (loadActivity(db, 1) ?? []).flatMap(({ mean, squares }) => [...mean, ...squares])

async function expectTheSame(name: string, wanted: Wanted, of: number): Promise<Scan> {
  const whole = `${name}.keymark`
  if (!existsSync(path(whole))) await scanInto(whole, wanted)
  const joined = `${name}-joined-${of}.keymark`
  const scan = await merged(joined, await scanInShards(name, of, wanted))
  expect(reading(joined, contents)).toEqual(reading(whole, contents))
  const [own, expected] = [reading(joined, momentsOf), reading(whole, momentsOf)]
  expect(expected.length).toBeGreaterThan(0)
  const size = Math.max(...expected.map(Math.abs))
  for (const [i, value] of own.entries()) expect(Math.abs(value - (expected[i] ?? 0)) / size).toBeLessThan(1e-12)
  return scan
}

/** Texts that repeat each other near and far, so that shards share sentences. */
const chapters = builtInDocuments('moby-dick')
  .slice(0, 64)
  .map(({ read }) => read())
const NOVEL = chapters
  .map((chapter, n) => (n % 5 === 4 ? `${chapter}\n${(chapters[63 - n] ?? '').slice(0, 2000)}` : chapter))
  .join('\n')

it(
  'a novel of several windows, with the demo model, both sides and held-out paragraphs',
  { timeout: 600_000 },
  async () => {
    writeFileSync(path('novel.txt'), NOVEL)
    const wanted = { corpus: ['novel.txt'], settings: { sides: 'both', heldOut: 0.05, triggersPerKey: 10 } } as const
    const scan = await expectTheSame('novel', { ...wanted, corpus: [...wanted.corpus] }, 3)
    expect(scan.counts.sentences).toBeGreaterThan(4096)
    expect(scan.provenance?.shards?.merged).toHaveLength(3)
    // Without a repeated sentence nothing would be taken back.
    expect(scan.provenance?.shards?.repeats).toBeGreaterThan(50)
    expect(scan.provenance?.check?.beside).toBe(0)
  },
)

/** No more than 31 words are known; many lines come again, some are empty. */
const WORDS = Array.from({ length: 900 }, (_, n) =>
  n % 50 === 7
    ? ''
    : Array.from({ length: 1 + (n % 6) }, (_, w) => `w${1 + ((n * 7 + w * w * 5 + (n % 9) * w) % 31)}`).join(' '),
)
const rows = WORDS.map((text, n) => ({ text, year: 1800 + n }))
const third = (n: number): typeof rows => rows.slice(n * 300, (n + 1) * 300)

const FORMATS: [string, Record<string, string | Uint8Array>, Partial<ScanSettings>][] = [
  ['one sentence a line', { 'lines.txt': WORDS.join('\n') }, { split: 'line' }],
  [
    'every prefix',
    { 'prefixes.txt': WORDS.join('\n') },
    { split: 'line', prefixes: 'every-prefix', triggersPerKey: 7 },
  ],
  ['one part of two', { 'parts.txt': WORDS.join('\n') }, { split: 'line', part: { index: 2, of: 2 } }],
  ['JSON lines', { 'rows.jsonl': rows.map((row) => JSON.stringify(row)).join('\n') }, {}],
  [
    'CSV',
    Object.fromEntries(
      [0, 1, 2].map((n) => [
        `${n}.csv`,
        `text,year\n${third(n)
          .map((row) => `${row.text},${row.year}`)
          .join('\n')}`,
      ]),
    ),
    {},
  ],
  [
    'Parquet',
    {
      'rows.parquet': Buffer.from(
        parquetWriteBuffer({
          columnData: [{ name: 'text', data: rows.map(({ text }) => text), type: 'STRING' }],
          rowGroupSize: 100,
        }),
      ),
    },
    {},
  ],
  [
    'gzip',
    Object.fromEntries(
      [0, 1, 2].map((n) => [
        `${n}.txt.gz`,
        gzipSync(
          third(n)
            .map(({ text }) => text)
            .join('\n'),
        ),
      ]),
    ),
    { split: 'line' },
  ],
]

it.each(FORMATS)('%s', { timeout: 120_000 }, async (name, files, settings) => {
  writeTinyModel(path('tiny'), { kind: 'silu-gated' })
  for (const [file, content] of Object.entries(files)) writeFileSync(path(file), content)
  const wanted = { model: 'tiny', corpus: Object.keys(files), settings: { triggersPerKey: 20, ...settings } }
  const scan = await expectTheSame(name, wanted, 4)
  expect(scan.provenance?.shards?.repeats).toBeGreaterThan(5)
  if (name === 'one sentence a line') await expectTheSame(name, wanted, 1)
})

const LINES: Wanted = { model: 'tiny', corpus: ['lines.txt'], settings: { split: 'line', triggersPerKey: 20 } }

it('the page of a key of a merged scan shows what that of the whole does', async () => {
  const pageOf = async (project: string) => {
    await host.workspace.openProject(path(project))
    const [scan] = await host.client.scan.list()
    const { activity, ...page } = await host.client.key.get({ scan: scan?.id ?? 0, layer: 2, index: 3 })
    await host.workspace.closeProject()
    return { ...page, activity: activity?.sides }
  }
  expect(await pageOf('one sentence a line-joined-4.keymark')).toEqual(await pageOf('one sentence a line.keymark'))
})

it.each<[string, () => Promise<string[]> | string[], RegExp]>([
  ['an unknown shard', () => ['nowhere.keymark'], /There is no project .*nowhere\.keymark/u],
  ['a missing shard', () => [1, 2, 4].map(lineShard), /Shard 3 of 4 is missing\. Nothing was stored/u],
  [
    'a doubled one',
    () => {
      copyFileSync(path(lineShard(2)), path('copy.keymark'))
      return [...[1, 2, 3, 4].map(lineShard), 'copy.keymark']
    },
    /Shard 2 of 4 is there more than once \(.*of-4\.keymark, .*copy\.keymark\)/u,
  ],
  ['what is no shard', () => ['one sentence a line.keymark'], /one sentence a line\.keymark holds no shard/u],
  [
    'shards of two scans: another setting',
    async () => [
      lineShard(1),
      ...(await scanInShards('less', 4, { ...LINES, settings: { ...LINES.settings, triggersPerKey: 9 } })).slice(1),
    ],
    /Shard 2 of 4 \(.*less-2.*\) is of another scan than Shard 1 of 4 .*: its setting “triggersPerKey” is another/u,
  ],
  [
    'another number of shards',
    async () => [lineShard(1), ...(await scanInShards('fewer', 2, LINES)).slice(1)],
    /its number of shards is another/u,
  ],
  [
    'another model',
    async () => {
      writeTinyModel(path('other'), { kind: 'silu-gated', seed: 5 })
      return [lineShard(1), ...(await scanInShards('other', 4, { ...LINES, model: 'other' })).slice(1)]
    },
    /other-2.*: its model is another/u,
  ],
  [
    'another number of threads',
    async () => [
      lineShard(1),
      ...(await scanInShards('threads', 4, { ...LINES, settings: { ...LINES.settings, threads: 2 } })).slice(1),
    ],
    /its number of threads is another/u,
  ],
  [
    'another ICU',
    () => {
      copyFileSync(path('JSON lines-2-of-4.keymark'), path('icu.keymark'))
      reading('icu.keymark', (db) =>
        db.prepare(`UPDATE scan SET provenance = json_set(provenance, '$.icuVersion', '1.0')`).run(),
      )
      return [1, 3, 4].map((n) => `JSON lines-${n}-of-4.keymark`).concat('icu.keymark')
    },
    /icu\.keymark\) is of another scan than .*: its ICU is another/u,
  ],
  [
    'one that was not scanned to its end',
    () => {
      copyFileSync(path(lineShard(3)), path('half.keymark'))
      reading('half.keymark', (db) => db.prepare(`UPDATE scan SET state = 'stopped'`).run())
      return [1, 2, 4].map(lineShard).concat('half.keymark')
    },
    /Shard 3 of 4 \(.*half\.keymark\) is not scanned to its end/u,
  ],
  ['the project itself', () => ['refused.keymark'], /refused\.keymark is the project to merge into/u],
])('%s is refused by name, and nothing is stored', { timeout: 120_000 }, async (_, given, message) => {
  const shards = await given()
  await expect(merged('refused.keymark', shards)).rejects.toThrow(message)
  expect(reading('refused.keymark', (db) => db.prepare('SELECT count(*) FROM scan').pluck().get())).toBe(0)
})

const lineShard = (n: number): string => `one sentence a line-${n}-of-4.keymark`

it('the same merged again is found, not stored twice', async () => {
  const joined = 'one sentence a line-joined-4.keymark'
  const { id } = await merged(joined, [1, 2, 3, 4].map(lineShard))
  expect(id).toBe(1)
  expect(reading(joined, (db) => db.prepare('SELECT count(*) FROM scan').pluck().get())).toBe(1)
})

it('a corpus that has changed since is refused, naming the shard that read it', async () => {
  const before = readFileSync(path('lines.txt'), 'utf8')
  writeFileSync(path('lines.txt'), before.replace(/w\d+$/u, 'w9'))
  try {
    await expect(merged('refused.keymark', [1, 2, 3, 4].map(lineShard))).rejects.toThrow(
      /Shard 4 of 4 \(.*-4-of-4\.keymark\) was scanned in another text/u,
    )
  } finally {
    writeFileSync(path('lines.txt'), before)
  }
})

it('a shard knows neither the first sentences of the whole nor a sample of it', async () => {
  for (const settings of [{ maxSentences: 10 }, { sample: 10 }])
    await expect(
      scanInto('first.keymark', { ...LINES, settings: { ...settings, shard: { index: 1, of: 2 } } }),
    ).rejects.toThrow(/A shard cannot know which/u)
})

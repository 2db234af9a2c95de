import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Host } from '#main/host.ts'
import { importDataset } from '#main/work/dataset.ts'
import { readFfLayers } from '#main/exchange/ff-layers/read.ts'
import { recordChange } from '#main/store/annotation.ts'
import { getScan } from '#main/store/scan.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { testHost } from '../../../fixtures/host.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const row = (layer_index: number, rank: number, fc1_value: number, token_indice: number, text: string): object => ({
  rank,
  layer_index,
  token_indice,
  fc1_value,
  text,
})

const BASE = 'the ships left the base'
const NAVY = 'a naval  base in Kiel'
const FIRST = '= Title ='
/** Two units of a model with two layers, top 4; a unit with fewer triggers is filled up with the first sentence. */
const LINES = [
  {
    dim: 0,
    top_values: [
      [
        row(0, 0, 2.5, 4, BASE),
        row(0, 1, 1.25, 3, NAVY),
        row(0, 2, 0.5, 2, 'one two three four'),
        row(0, 3, 0, 0, FIRST),
      ],
      [0, 1, 2, 3].map((rank) => row(1, rank, 0, 0, FIRST)),
    ],
  },
  {
    dim: 2,
    top_values: [
      [row(0, 0, 0.75, 0, BASE), row(0, 1, 0, 0, FIRST), row(0, 2, 0, 0, FIRST), row(0, 3, 0, 0, FIRST)],
      [row(1, 0, 0.1, 1, FIRST), row(1, 1, 0.3, 2, FIRST), row(1, 2, 0.3, 0, NAVY), row(1, 3, -0.5, 0, NAVY)],
    ],
  },
]

/** As Python writes it: whole floats with `.0`. */
const python = (line: object): string =>
  JSON.stringify(line).replaceAll(/("(?:token_indice|fc1_value)":-?\d+)([,}])/gu, '$1.0$2')

function file(lines: readonly (object | string)[]): string {
  const path = join(temporaryFolder(), 'trigger_examples.jsonl')
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : python(line)}\n`).join(''))
  return path
}

let host: Host
beforeAll(async () => {
  host = testHost()
  await host.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
})
afterAll(() => host.close())

it('reads a file behind a byte order mark as without', () => {
  const path = file(LINES)
  const plain = readFfLayers(path)
  writeFileSync(path, `\uFEFF${readFileSync(path, 'utf8')}`)
  const { sha256: _, bytes, ...marked } = readFfLayers(path)
  expect({ ...marked, bytes: bytes - 3 }).toEqual((({ sha256: __, ...rest }) => rest)(plain))
})

it('makes a scan that can be labelled, without the padding, and says how much that was', async () => {
  const path = file(LINES)
  expect(readFileSync(path, 'utf8')).toContain('"token_indice":4.0,"fc1_value":2.5')
  const { scan: id, study, message } = await importDataset(host.workspace, 'ff-layers', path)
  expect(study).toBeNull()
  expect(message).toBe(
    '7 triggers from trigger_examples.jsonl; left out: 8 padding rows (coefficient 0), and 1 row below 0.',
  )
  const db = host.workspace.store
  const scan = getScan(db, id)
  expect(scan).toMatchObject({
    model: 'ff-layers import',
    state: 'done',
    settings: { triggersPerKey: 4 },
    counts: { sentences: 4 },
    layers: [
      { layer: 1, keys: 3, fired: 2 },
      { layer: 2, keys: 3, fired: 1 },
    ],
    provenance: { modelSha256: createHash('sha256').update(readFileSync(path)).digest('hex') },
  })
  expect(listTriggers(db, id, { layer: 1, index: 0 }, 'positive')).toEqual([
    {
      rank: 1,
      coefficient: 2.5,
      sentence: 0,
      position: 4,
      text: BASE,
      source: 'trigger_examples.jsonl',
      tokens: ['the', ' ships', ' left', ' the', ' base'],
      tokenIds: [0, 1, 2, 3, 4],
      tokenEnds: [3, 9, 14, 18, 23],
      first: 0,
      lastToken: ' base',
      nextToken: null,
    },
    // Two blanks have an empty word between them, which counts.
    expect.objectContaining({
      rank: 2,
      lastToken: ' base',
      nextToken: ' in',
      tokens: ['a', ' naval', ' ', ' base', ' in', ' Kiel'],
    }),
    expect.objectContaining({ rank: 3, lastToken: ' three', nextToken: ' four' }),
  ])
  // Sorted by coefficient, ties in the order of the file, as single-precision numbers.
  expect(
    listTriggers(db, id, { layer: 2, index: 2 }, 'positive').map(({ coefficient, text, lastToken }) => [
      coefficient,
      text,
      lastToken,
    ]),
  ).toEqual([
    [Math.fround(0.3), FIRST, ' ='],
    [Math.fround(0.3), NAVY, 'a'],
    [Math.fround(0.1), FIRST, ' Title'],
  ])
  expect(listTriggers(db, id, { layer: 2, index: 0 }, 'positive')).toEqual([])

  const sample = await host.client.study.sample({ name: 's', scan: id, perLayer: 2, seed: 1, annotator: 'a' })
  // Keys 1/0 and 2/2 have the three triggers that a pattern needs, but those of 2/2 come from two sentences.
  expect(sample.assignments).toBe(1)
  const [entry] = await host.client.study.queue({ study: sample.id })
  const view = recordChange(db, entry?.assignment ?? 0, crypto.randomUUID(), { kind: 'set-state', state: 'no-pattern' })
  expect(view.annotation.state).toBe('no-pattern')
  expect((await importDataset(host.workspace, 'ff-layers', path)).scan).toBe(id)
  expect(await host.client.scan.list()).toHaveLength(1)
  const found = await host.client.key.list({ scan: id, search: 'naval' })
  expect(found.keys.map(({ layer, index }) => `${layer}/${index}`)).toEqual(['1/0'])
})

it('says that nothing ran here, and has nothing to continue, also where an earlier version stored it', async () => {
  const { scan: id } = await importDataset(host.workspace, 'ff-layers', file(LINES))
  const db = host.workspace.store
  expect(getScan(db, id).provenance).toMatchObject({ provider: 'ff-layers', threads: 0 })
  db.prepare("UPDATE scan SET state = 'stopped' WHERE id = ?").run(id)
  await expect(host.client.scan.resume({ scan: id })).rejects.toThrow(
    /came in a file \(imported from trigger_examples\.jsonl\), so there is nothing to continue/u,
  )
  expect(getScan(db, id).state).toBe('stopped')
})

const broken = (change: (line: (typeof LINES)[number]) => unknown): string =>
  file([LINES[0] ?? {}, change(structuredClone(LINES[1]) as (typeof LINES)[number]) as object])

it.each<[string, () => string, RegExp]>([
  [
    'no JSON',
    () => file([...LINES, '{"dim": 3, "top_']),
    /jsonl, line 3: this is no JSON\. Nothing was imported\. .*released code/u,
  ],
  ['a NaN', () => file([python(LINES[0] ?? {}).replace('2.5', 'NaN')]), /line 1: this is no JSON/u],
  ['a field that is missing', () => broken((line) => ({ top_values: line.top_values })), /line 2: dim: /u],
  ['a dim twice', () => broken((line) => ({ ...line, dim: 0 })), /line 2: dim 0 stands on line 1 already/u],
  [
    'a word outside the text',
    () => broken((line) => ({ ...line, top_values: [[row(0, 0, 1, 5, BASE)]] })),
    /line 2: layer_index 0, rank 0: token_indice is 5, but the text has 5 words/u,
  ],
  [
    'layers that are mixed',
    () => broken((line) => ({ ...line, top_values: [[row(0, 0, 1, 1, BASE), row(1, 1, 1, 1, BASE)]] })),
    /line 2: list 0 of top_values mixes several layers/u,
  ],
  [
    'nothing but padding',
    () => file([{ dim: 0, top_values: [[row(0, 0, 0, 0, FIRST)]] }]),
    /no row with a coefficient above 0/u,
  ],
  ['a folder', () => temporaryFolder(), /is no file/u],
])('refuses %s by name and line, and stores nothing', async (_, write, message) => {
  const before = await host.client.scan.list()
  const path = write()
  await expect(importDataset(host.workspace, 'ff-layers', path)).rejects.toThrow(message)
  expect(await host.client.scan.list()).toEqual(before)
})

it('a short line does not ask for gigabytes: the keys it speaks of must have rows', () => {
  const dims = [
    { dim: 9_999_999, top_values: [[row(999, 0, 1, 0, BASE)]] },
    { dim: 70_000, top_values: [[row(0, 0, 1, 0, BASE)]] },
  ]
  for (const line of dims) expect(() => readFfLayers(file([line]))).toThrow(/but has 1 rows in all.*largest dim/u)
  // Units left out of a small file are no flood.
  expect(readFfLayers(file([{ dim: 3000, top_values: [[row(0, 0, 1, 0, BASE)]] }])).keys).toBe(3001)
})

import { DuckDBInstance, type JS } from '@duckdb/node-api'
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '#main/exchange/csv-reader.ts'
import { DatasetLine } from '#main/exchange/dataset/line.ts'
import { Manifest } from '#main/exchange/dataset/manifest.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { eventsOf, getAnnotation, travel } from '#main/store/annotation.ts'
import { project } from '#main/analysis/study/annotation.ts'
import { studyAssignments } from '#main/store/dataset.ts'
import { getKey } from '#main/store/key.ts'
import { layerCountsOf } from '#main/work/statistics.ts'
import { allLabels } from '#contract/statistics.ts'
import { getStudy, queueOf, sampledKeys } from '#main/store/study.ts'
import { listTriggers } from '#main/store/trigger.ts'
import type { Host } from '#main/host.ts'
import { testHost } from '../../../fixtures/host.ts'
import { labelledStudy, STUDY } from '../../../fixtures/labelled-study.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

let host: Host
let study: number
const hosts: Host[] = []

async function open(path: string): Promise<Host> {
  const opened = testHost()
  hosts.push(opened)
  await opened.workspace.openProject(path)
  return opened
}

beforeAll(async () => {
  const made = labelledStudy()
  made.db.close()
  study = made.study
  host = await open(made.path)
})

afterAll(async () => {
  for (const opened of hosts) await opened.close()
})

const lines = (folder: string, name = 'Pilot-1-2.jsonl'): DatasetLine[] =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => DatasetLine.parse(JSON.parse(line)))

const manifestIn = (folder: string): Manifest =>
  Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))

type Format = 'jsonl' | 'csv' | 'parquet' | 'hf'
interface Options {
  text?: boolean
  pseudonyms?: boolean
  licence?: string
}

/** What was exported without a folder being named, by format and options: the study stays as it is. */
const made = new Map<string, string>()

/** Exports to the folder; without one, a folder of the caller's own with the export. */
async function exported(format: Format, options: Options = {}, folder?: string): Promise<string> {
  const to = folder ?? temporaryFolder()
  const name = JSON.stringify([format, options])
  const before = folder === undefined ? made.get(name) : undefined
  if (before === undefined) await exportStudy(host.workspace, study, format, to, options)
  else cpSync(before, to, { recursive: true })
  if (folder !== undefined || before !== undefined) return to
  const kept = temporaryFolder()
  cpSync(to, kept, { recursive: true })
  made.set(name, kept)
  return to
}

describe('the JSONL export', () => {
  it('says of each key and annotator what the project holds, and keeps controls apart', async () => {
    const folder = await exported('jsonl')
    expect(readdirSync(folder).toSorted()).toEqual(['Pilot-1-2-control.jsonl', 'Pilot-1-2.jsonl', 'manifest.json'])
    const held = [...studyAssignments(host.workspace.store, study)]
    const keys = lines(folder)
    expect(keys).toHaveLength(12)
    expect(keys.map(({ assignment }) => assignment.id)).toEqual(
      held.filter(({ kind }) => kind === 'key').map(({ uuid }) => uuid),
    )
    const labelled = keys.find(({ patterns }) => patterns.length === 2)
    expect(labelled).toMatchObject({
      annotator: 'Ada Ångström',
      state: 'done',
      study: { name: STUDY, seed: 3, perLayer: 4, minSupport: 3 },
      provenance: { scan: 'made', model: 'made-model', corpusSha256: 'c'.repeat(64), settings: { triggersPerKey: 5 } },
      patterns: [
        { description: '=SUM("a", b)\nsecond line', kind: 'shallow', ranks: [1, 3, 5] },
        { description: 'Thema: „Größe“ 🗝', kind: 'semantic', ranks: [3, 4, 5] },
      ],
      // Among ranks 1 to 5: 1 shallow, 4 semantic, 3 and 5 both, 2 none.
      coverage: { shallow: 1, semantic: 1, both: 2, uncovered: 1 },
    })
    const [strongest] = labelled?.triggers ?? []
    expect(strongest).toMatchObject({
      rank: 1,
      sentence: 39,
      text: 'w39.0 w39.1 w39.2 w39.3 end39',
      source: 'made.txt',
    })
    expect(strongest).toMatchObject({ start: 3900, end: 3929, first: 1, position: 5, nextToken: null })
    // Tokens end where the words end: "w39.0" after 5 characters, each next word 6 later.
    expect(strongest?.tokenEnds).toEqual([0, 5, 11, 17, 23, 29])
    expect(lines(folder, 'Pilot-1-2-control.jsonl')).toMatchObject([{ key: null, assignment: { kind: 'control' } }])
  })

  it('has a manifest with the hash of every file and of all that the labels rest on', async () => {
    const folder = await exported('jsonl')
    await exported('csv', {}, folder)
    const manifest = manifestIn(folder)
    expect(manifest).toMatchObject({
      application: { version: '0' },
      study: { name: STUDY, spec: { keysPerLayer: 4, seed: 3, minSupport: 3 } },
      model: { sha256: 'm'.repeat(64) },
      tokenizer: { sha256: 't'.repeat(64) },
      corpus: { files: [{ name: 'made.txt', bytes: 4000 }] },
      guidelines: [{ version: 1, text: '# What to look for\n\nThings that "repeat".' }],
    })
    expect(manifest.files.map(({ path }) => path).toSorted()).toEqual(
      readdirSync(folder)
        .filter((name) => name !== 'manifest.json')
        .toSorted(),
    )
    for (const { path, sha256, bytes } of manifest.files) {
      const content = readFileSync(join(folder, path))
      expect([sha256, bytes]).toEqual([createHash('sha256').update(content).digest('hex'), content.length])
    }
  })

  it('leaves out every word of the corpus, or every name, when asked to', async () => {
    const folder = await exported('jsonl', { text: false, pseudonyms: true })
    await exported('csv', { text: false, pseudonyms: true }, folder)
    await exported('parquet', { text: false, pseudonyms: true }, folder)
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name), 'latin1')
      expect(content, name).not.toMatch(/w39|end39/u)
      expect(readFileSync(join(folder, name), 'utf8'), name).not.toMatch(/Ångström|Chen/u)
    }
    const [line] = lines(folder)
    expect(line?.annotator).toBe('A1')
    expect(line?.triggers[0]).toMatchObject({ text: null, tokenIds: null, start: 3900, position: 5 })
    expect(manifestIn(folder).annotators).toEqual(['A1', 'A2'])
  })

  it('never mixes what may be passed on with what may not, nor two studies', async () => {
    const folder = await exported('jsonl')
    const before = readdirSync(folder)
    await expect(exported('csv', { text: false }, folder)).rejects.toThrow(/with text.*Choose another folder/u)
    writeFileSync(join(folder, 'manifest.json'), '{"name":"my page"}')
    await expect(exported('csv', {}, folder)).rejects.toThrow(/not a manifest of Keymark/u)
    expect(readdirSync(folder)).toEqual(before)
    const page = temporaryFolder()
    writeFileSync(join(page, 'README.md'), 'mine')
    await expect(exported('hf', {}, page)).rejects.toThrow(/README\.md is there already/u)
    expect(readdirSync(page)).toEqual(['README.md'])
  })
})

describe('the CSV export', () => {
  it('has a row per trigger and pattern, with formulas escaped', async () => {
    const [header, ...rows] = [
      ...readCsv(readFileSync(join(await exported('csv'), 'Pilot-1-2.csv'), 'utf8'), 'csv'),
    ].map(({ fields }) => fields)
    expect(header?.slice(0, 15).join(' ')).toBe(
      'layer index annotator state rank coefficient sentence source prefix last_token next_token pattern description kind shows',
    )
    const labelled = lines(await exported('jsonl'))
    expect(rows).toHaveLength(
      labelled.reduce((sum, { triggers, patterns }) => sum + triggers.length * Math.max(1, patterns.length), 0),
    )
    expect(rows.filter((row) => row[14] === '1')).toHaveLength(
      labelled.flatMap(({ patterns }) => patterns.flatMap(({ ranks }) => ranks)).length,
    )
    expect(rows.find((row) => row[12]?.includes('SUM'))?.[12]).toBe('\'=SUM("a", b)\nsecond line')
  })
})

type Row = Record<string, JS>

async function query(sql: string): Promise<Row[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const reader = await connection.runAndReadAll(sql)
  connection.closeSync()
  return reader.getRowObjectsJS()
}

describe.each(['parquet', 'hf'] as const)('the %s export', (format) => {
  const path = (folder: string, table: string): string =>
    join(folder, format === 'hf' ? `data/${table}.parquet` : `Pilot-1-2-${table}.parquet`)
  const whole = (row: Row): Row =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    )

  it('holds the rows and the values of the JSONL, as DuckDB reads them', async () => {
    const folder = await exported(format)
    const jsonl = await exported('jsonl')
    const all = [...lines(jsonl), ...lines(jsonl, 'Pilot-1-2-control.jsonl')]
    const byId = <Of extends { assignment: { id: string } }>(items: Of[]): Of[] =>
      items.toSorted((a, b) => (a.assignment.id < b.assignment.id ? -1 : 1))
    const whose = ({ key, assignment, annotator, role, provenance }: DatasetLine): Row => ({
      assignment: assignment.id,
      assignment_kind: assignment.kind,
      layer: key?.layer ?? null,
      index: key?.index ?? null,
      annotator,
      role,
      examples: assignment.examples ?? 'top',
      scan: provenance.scan,
    })
    const time = (text: string | null): Date | null => (text === null ? null : new Date(text))

    const keys = await query(`SELECT * FROM '${path(folder, 'keys')}' ORDER BY assignment`)
    expect(keys.map(whole)).toEqual(
      byId(all).map((line) => ({
        ...whose(line),
        place: line.assignment.place,
        state: line.state,
        flagged: line.flagged,
        note: line.note,
        triggers: line.triggers.length,
        patterns: line.patterns.length,
        ...line.coverage,
        started: time(line.times.started),
        changed: time(line.times.changed),
        guideline: line.guideline,
        active_seconds: line.activeSeconds,
        assisted: line.assisted,
      })),
    )
    const triggers = await query(`SELECT * FROM '${path(folder, 'triggers')}' ORDER BY assignment, rank`)
    expect(triggers.map(whole)).toEqual(
      byId(all).flatMap((line) =>
        line.triggers.map((trigger) => {
          const shown = line.patterns.flatMap(({ ranks }, i) => (ranks.includes(trigger.rank) ? [i + 1] : []))
          const kinds = new Set(shown.map((number) => line.patterns[number - 1]?.kind))
          return {
            ...whose(line),
            rank: trigger.rank,
            coefficient: trigger.coefficient,
            sentence: trigger.sentence,
            source: trigger.source,
            metadata: trigger.metadata && JSON.stringify(trigger.metadata),
            start: trigger.start,
            end: trigger.end,
            text: trigger.text,
            // The fixture's prefixes are whole sentences.
            prefix: trigger.text,
            tokens: trigger.tokens,
            token_ids: trigger.tokenIds,
            token_ends: trigger.tokenEnds,
            first: trigger.first,
            position: trigger.position,
            last_token: trigger.lastToken,
            next_token: trigger.nextToken,
            class: kinds.size === 2 ? 'both' : ([...kinds][0] ?? 'uncovered'),
            patterns: shown,
          }
        }),
      ),
    )
    const patterns = await query(`SELECT * FROM '${path(folder, 'patterns')}' ORDER BY assignment, pattern`)
    expect(patterns.map(whole)).toEqual(
      byId(all).flatMap((line) =>
        line.patterns.map(({ id, description, kind, ranks }, i) => ({
          ...whose(line),
          pattern: i + 1,
          id,
          description,
          kind,
          ranks,
          support: ranks.length,
          confidence: null,
          made_from: [],
        })),
      ),
    )
  })

  it('keeps its types where everything is null', async () => {
    const folder = await exported(format, { text: false })
    const described = await query(`DESCRIBE SELECT * FROM '${path(folder, 'triggers')}'`)
    expect(Object.fromEntries(described.map((row) => [row['column_name'], row['column_type']]))).toMatchObject({
      coefficient: 'DOUBLE',
      start: 'BIGINT',
      text: 'VARCHAR',
      tokens: 'VARCHAR[]',
      token_ids: 'INTEGER[]',
    })
    const [counts] = await query(
      `SELECT count(text) + count(prefix) + count(tokens) + count(token_ids) + count(last_token) + count(next_token) AS words, count(token_ends) AS ends FROM '${path(folder, 'triggers')}'`,
    )
    expect(counts).toEqual({ words: 0n, ends: 65n })
  })
})

it('the Hugging Face folder has a card that names its tables, its licence and the paper', async () => {
  const folder = await exported('hf', { licence: 'cc-by-4.0' })
  expect(readdirSync(folder).toSorted()).toEqual(['README.md', 'data', 'manifest.json'])
  const card = readFileSync(join(folder, 'README.md'), 'utf8')
  const [, front = ''] = /^---\n(.*?)\n---\n/su.exec(card) ?? []
  expect(front).toContain('license: cc-by-4.0')
  expect([...front.matchAll(/config_name: (\w+)/gu)].map(([, name]) => name)).toEqual(['keys', 'triggers', 'patterns'])
  for (const [, file = ''] of front.matchAll(/path: (\S+)/gu))
    expect(readFileSync(join(folder, file)).subarray(0, 4).toString()).toBe('PAR1')
  expect(card).toContain('2012.14913')
  expect(card).toContain('Things that "repeat".')
  // Six keys for each of two annotators, and a control.
  expect(card).toMatch(/### `keys`: one row per key and annotator, 13 in all/u)
})

describe('importing a JSONL export', () => {
  it('makes a project whose statistics and further exports are the same', async () => {
    const folder = await exported('jsonl')
    const other = await open(join(temporaryFolder(), 'other.keymark'))
    const imported = await importDataset(other.workspace, 'jsonl', folder)
    const [from, to] = [host.workspace.store, other.workspace.store]
    const id = imported.study ?? 0
    expect(await layerCountsOf(other.workspace, allLabels(id))).toEqual(
      await layerCountsOf(host.workspace, allLabels(study)),
    )
    expect([...studyAssignments(to, id)]).toEqual([...studyAssignments(from, study)])
    expect({ ...getStudy(to, id), id: 0, scan: 0 }).toEqual({ ...getStudy(from, study), id: 0, scan: 0 })
    const again = temporaryFolder()
    await exportStudy(other.workspace, id, 'jsonl', again)
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(again, name), 'utf8'), name).toBe(readFileSync(join(folder, name), 'utf8'))
    }
  })

  it('makes annotations that rest on events, and keys that can be looked at', async () => {
    const other = await open(join(temporaryFolder(), 'other.keymark'))
    const { study: id, scan } = await importDataset(other.workspace, 'jsonl', await exported('jsonl'))
    const db = other.workspace.store
    const queue = getStudy(db, id ?? 0).annotators.flatMap((annotator) => queueOf(db, id ?? 0, annotator))
    expect(queue).toHaveLength(13)
    for (const { assignment } of queue) {
      expect(project(eventsOf(db, assignment))).toEqual(getAnnotation(db, assignment))
    }
    const order = (by: string): unknown[] => db.prepare(`SELECT uuid FROM event ORDER BY ${by}`).pluck().all()
    expect(order('time, uuid')).toEqual(order('sequence'))
    const [done] = queue.filter(({ state }) => state === 'done')
    expect(travel(db, done?.assignment ?? 0, 'undo')?.annotation.state).toBe('in-progress')
    for (const key of sampledKeys(db, id ?? 0)) {
      expect(listTriggers(db, scan, key, 'positive')).toEqual(listTriggers(host.workspace.store, 1, key, 'positive'))
      expect(getKey(db, scan, key)).toEqual(getKey(host.workspace.store, 1, key))
    }
  })

  it('reads an export whose version measured agreement otherwise', async () => {
    const folder = await exported('jsonl')
    const path = join(folder, 'manifest.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object
    writeFileSync(path, JSON.stringify({ ...manifest, agreement: { seed: 1, alpha: 0.5 } }))
    const other = await open(join(temporaryFolder(), 'other.keymark'))
    const { study: id } = await importDataset(other.workspace, 'jsonl', folder)
    expect(await layerCountsOf(other.workspace, allLabels(id ?? 0))).toEqual(
      await layerCountsOf(host.workspace, allLabels(study)),
    )
  })

  it('gives the same statistics without the text, and says that it is not there', async () => {
    const other = await open(join(temporaryFolder(), 'other.keymark'))
    const { study: id, message } = await importDataset(
      other.workspace,
      'jsonl',
      await exported('jsonl', { text: false }),
    )
    expect(message).toContain('no text')
    expect(await layerCountsOf(other.workspace, allLabels(id ?? 0))).toEqual(
      await layerCountsOf(host.workspace, allLabels(study)),
    )
  })

  it('refuses an edited file, a second time, and a folder that is no export, and stores nothing', async () => {
    const other = await open(join(temporaryFolder(), 'other.keymark'))
    const folder = await exported('jsonl')
    const path = join(folder, 'Pilot-1-2.jsonl')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('shallow', 'semantic'))
    await expect(importDataset(other.workspace, 'jsonl', folder)).rejects.toThrow(/SHA-256 differs/u)

    // A file that was changed together with its hash still has to make sense.
    const replaced = (from: string | RegExp, to: string): void => {
      const content = text.replace(from, to)
      expect(content).not.toBe(text)
      writeFileSync(path, content)
      const manifest = manifestIn(folder)
      const sha256 = createHash('sha256').update(content).digest('hex')
      const files = manifest.files.map((file) => (file.path === 'Pilot-1-2.jsonl' ? { ...file, sha256 } : file))
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, files }))
    }
    replaced('"ranks":[1,3,5],"shown"', '"ranks":[1,3,9],"shown"')
    await expect(importDataset(other.workspace, 'jsonl', folder)).rejects.toThrow(
      /line \d+: event .* marks trigger 9 of 5/u,
    )
    replaced('"ranks":[1,3,5]', '"ranks":[1,3]')
    await expect(importDataset(other.workspace, 'jsonl', folder)).rejects.toThrow(
      /line \d+: its events make another annotation/u,
    )
    replaced('"annotator":"Ada', '"annotator":"Eve')
    await expect(importDataset(other.workspace, 'jsonl', folder)).rejects.toThrow(
      /line 1: the manifest names no annotator "Eve/u,
    )
    replaced('"rank":1', '"rank":"x"')
    await expect(importDataset(other.workspace, 'jsonl', folder)).rejects.toThrow(
      /line 1: triggers\.0\.rank: .*Nothing was imported/u,
    )
    expect(await other.client.scan.list()).toEqual([])
    expect(await other.client.study.list()).toEqual([])

    const whole = await exported('jsonl')
    await importDataset(other.workspace, 'jsonl', whole)
    await expect(importDataset(other.workspace, 'jsonl', whole)).rejects.toThrow(/holds this study already/u)
    expect(await other.client.study.list()).toHaveLength(1)
    await expect(importDataset(other.workspace, 'jsonl', temporaryFolder())).rejects.toThrow(/no manifest\.json/u)
    const csv = await exported('csv')
    await expect(importDataset(other.workspace, 'jsonl', csv)).rejects.toThrow(/Export again as JSONL/u)
  })
})

describe('an export that takes long', () => {
  it('leaves nothing half-written when it is cancelled', async () => {
    const folder = temporaryFolder()
    const stop = new AbortController()
    const running = exportStudy(host.workspace, study, 'parquet', folder, {}, stop.signal)
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is refused when somebody labels meanwhile, so that no two of its files disagree', async () => {
    const other = labelledStudy()
    other.db.close()
    const busy = await open(other.path)
    const [entry] = queueOf(busy.workspace.store, other.study, 'Ada Ångström')
    const running = exportStudy(busy.workspace, other.study, 'parquet', temporaryFolder())
    // In the thread that computes its statistics it is for long enough.
    const label = busy.client.annotation.record({
      assignment: entry?.assignment ?? 0,
      id: crypto.randomUUID(),
      change: { kind: 'note', note: 'meanwhile' },
    })
    await label
    await expect(running).rejects.toThrow(/Export again when nobody labels/u)
  })
})

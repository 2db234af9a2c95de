/** Text of many scripts from a scan to everything that is written: prefixes are pieces of their sentences. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FoundKey } from '#contract/key.ts'
import { readText } from '#contract/prefix.ts'
import type { PromptReading } from '#contract/prompt.ts'
import type { Scan } from '#contract/scan.ts'
import type { Trigger } from '#contract/trigger.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerDataset } from '#main/commands/dataset.ts'
import { registerFind } from '#main/commands/find.ts'
import { registerPacket } from '#main/commands/packet.ts'
import { registerPrompt } from '#main/commands/prompt.ts'
import { registerScan } from '#main/commands/scan.ts'
import { registerStudy } from '#main/commands/study.ts'
import { registerTriggers } from '#main/commands/triggers.ts'
import { readPacket } from '#main/exchange/packet.ts'
import { byteTokenizer, SCRIPTS } from '../../fixtures/byte-tokenizer.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess } from './in-process.ts'

const folder = temporaryFolder()
const project = join(folder, 'scripts.keymark')
const [LAYERS, KEYS] = [2, 12]
let scan: Scan

beforeAll(async () => {
  const { file, size } = byteTokenizer()
  const model = join(folder, 'model')
  writeTinyModel(model, { kind: 'relu', layers: LAYERS, keys: KEYS, vocabulary: size, context: 128 })
  writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(file))
  const text = join(folder, 'scripts.txt')
  writeFileSync(text, SCRIPTS.join('\n'))
  const source = ['--model', model, '--corpus', text, '--split', 'line', '--provider', 'cpu']
  const options = ['--prefixes', 'every-prefix', '--top', '40', '--json']
  scan = JSON.parse(await inProcess(registerScan, ['scan', '--project', project, ...source, ...options])) as Scan
  await inProcess(registerStudy, [
    'sample',
    '--project',
    project,
    '--study',
    's',
    '--per-layer',
    String(KEYS),
    '--seed',
    '1',
    '--annotator',
    'Ada',
  ])
})

const triggersOf = async (key: string): Promise<Trigger[]> =>
  (
    JSON.parse(await inProcess(registerTriggers, ['triggers', '--project', project, '--key', key, '--json'])) as {
      triggers: Trigger[]
    }
  ).triggers

const keys = Array.from({ length: LAYERS * KEYS }, (_, i) => `${Math.floor(i / KEYS) + 1}/${i % KEYS}`)

/** One after another: a project is open in one place at a time. */
async function ofEach<Found>(make: (key: string) => Promise<Found>): Promise<Found[]> {
  const found: Found[] = []
  for (const key of keys) found.push(await make(key))
  return found
}

const expectPiece = (prefix: string, text: string, end: number): void => {
  expect(prefix).toBe([...text].slice(0, end).join(''))
  expect(prefix).not.toContain('\uFFFD')
}

describe('prefixes in many scripts', () => {
  it('a sentence that spells the beginning token is counted and is text', () => {
    expect(scan.counts).toMatchObject({ sentences: SCRIPTS.length, spelled: 1, special: 0 })
  })

  it('are pieces of the sentence in JSONL, CSV and Parquet', async () => {
    const formats = ['jsonl', 'csv', 'parquet']
    for (const format of formats)
      await inProcess(registerDataset, [
        'export',
        '--project',
        project,
        '--study',
        's',
        '--format',
        format,
        '--out',
        join(folder, format),
      ])
    const lines = readFileSync(join(folder, 'jsonl', 's.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    const written = lines.flatMap(
      (line) => (JSON.parse(line) as { triggers: (Trigger & { tokenEnds: number[] })[] }).triggers,
    )
    expect(written.length).toBeGreaterThan(LAYERS * KEYS)
    const wanted = written.map((trigger) => {
      expectPiece(readText(trigger), trigger.text, trigger.tokenEnds[trigger.position] ?? -1)
      return readText(trigger).trimStart()
    })
    expect(new Set(written.map(({ text }) => text)).size).toBeGreaterThan(SCRIPTS.length / 2)
    // A token that is a part of a character is told by the character and which part it is.
    expect(written.some(({ lastToken }) => lastToken === '茶 1/3')).toBe(true)
    expect(lines).not.toContain('\uFFFD')
    const parquet = readFileSync(join(folder, 'parquet', 's-triggers.parquet'))
    const rows = await parquetReadObjects({
      file: parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length),
    })
    expect(rows.map(({ prefix }) => prefix as string).toSorted()).toEqual(wanted.toSorted())
    const csv = readFileSync(join(folder, 'csv', 's.csv'), 'utf8')
    for (const prefix of new Set(wanted)) expect(csv).toContain(prefix.replaceAll('"', '""'))
    expect(
      csv + JSON.stringify(rows, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one)),
    ).not.toContain('\uFFFD')
  })

  it('are pieces of the sentence in packets', async () => {
    const out = join(folder, 'packets')
    const printed = await inProcess(registerPacket, [
      'packet',
      'export',
      '--project',
      project,
      '--study',
      's',
      '--out',
      out,
    ])
    const path = /\S+\.kmpacket/u.exec(printed)?.[0] ?? ''
    for (const { triggers } of (await readPacket(path)).assignments)
      for (const trigger of triggers)
        expectPiece(readText(trigger), trigger.text, trigger.tokenEnds[trigger.position] ?? -1)
  })

  it('are printed without a broken character, and a part of one is told', async () => {
    const printed = (
      await ofEach((key) => inProcess(registerTriggers, ['triggers', '--project', project, '--key', key]))
    ).join('')
    expect(printed).not.toContain('\uFFFD')
    expect(printed).toMatch(/\[.? ?茶 [12]\/3\]|\[[^\]]* \d\/\d\]/u)
  })

  it('and nothing else that is printed, asked for or shown of the model holds a broken character', async () => {
    const at = ['--project', project]
    const text = join(folder, 'held-out.txt')
    writeFileSync(text, SCRIPTS.join('\n'))
    const read = ['--text', text, '--split', 'line', '--positions', 'all']
    const printed: string[] = []
    printed.push(
      await inProcess(registerAnalyze, ['analyze', 'values', ...at]),
      await inProcess(registerAnalyze, ['analyze', 'residual', ...at, ...read, '--json']),
      await inProcess(registerPrompt, ['prompt', 'お茶を مرحبا 🦊 👨‍👩‍👧', ...at]),
    )
    for (const json of [[], ['--json']])
      printed.push(
        await inProcess(registerTriggers, ['triggers', ...at, '--key', '1/0', ...json]),
        await inProcess(registerFind, ['find', ...at, '--promotes', '<0xE8>', ...json]),
        await inProcess(registerFind, ['find', ...at, '--ends-in', '<0xE8>', ...json]),
      )
    const reading = JSON.parse(await inProcess(registerPrompt, ['prompt', 'a茶', ...at, '--json'])) as PromptReading
    expect(reading.positions.map(({ token }) => token)).toEqual(['<s>', 'a', '茶 1/3', '茶 2/3', '茶'])
    const host = testHost()
    await host.workspace.openProject(project)
    const { client } = host
    try {
      const [values, residual] = await client.analysis.list({ scan: scan.id })
      const tops = await client.analysis.values({ analysis: values?.id ?? 0, keys: null, limit: 1000 })
      expect(JSON.stringify(tops)).toContain('<0x')
      const changes = await client.analysis.changes({ analysis: residual?.id ?? 0 })
      const sentences = SCRIPTS.map((one) => one.trim())
      for (const { prefix } of changes) {
        const whole = prefix.replace(/.. \d\/\d$|. \d\/\d$/u, '')
        expect(
          sentences.some((one) => one.startsWith(whole)),
          prefix,
        ).toBe(true)
      }
      expect(changes.some(({ prefix }) => /茶 [12]\/3$/u.test(prefix))).toBe(true)
      printed.push(JSON.stringify([tops, changes, await client.analysis.get({ analysis: residual?.id ?? 0 })]))
      const { keys: listed } = await client.key.list({ scan: scan.id, sort: 'index', limit: 500 })
      printed.push(JSON.stringify(listed))
    } finally {
      await host.close()
    }
    printed.push(JSON.stringify(reading))
    for (const one of printed) expect(one).not.toContain('\uFFFD')
  })

  it('are found by what they contain, and by an added token that is not ASCII', async () => {
    const all = await ofEach(async (key) => ({ key, triggers: await triggersOf(key) }))
    const brute = (holds: (trigger: Trigger) => boolean): string[] =>
      all
        .map(({ key, triggers }) => ({ key, count: triggers.filter(holds).length }))
        .filter(({ count }) => count > 0)
        .map(({ key, count }) => `${key} ${count}`)
    const find = async (column: 'containing' | 'endingIn', ...args: string[]): Promise<string[]> => {
      const found = JSON.parse(
        await inProcess(registerFind, ['find', '--project', project, '--limit', '1000', '--json', ...args]),
      ) as {
        keys: FoundKey[]
      }
      return found.keys.map((key) => `${key.layer}/${key.index} ${key[column] ?? 0}`).toSorted()
    }
    for (const words of ['茶', '茶茶', 'お茶を', 'zoë', '🦊', 'عالم', 'größe', 'the']) {
      const wanted = brute((trigger) => readText(trigger).toLowerCase().includes(words))
      expect(wanted.length, words).toBeGreaterThan(0)
      expect(await find('containing', '--contains', words), words).toEqual(wanted.toSorted())
    }
    const { keys: listed } = JSON.parse(
      await inProcess(registerFind, ['find', '--project', project, '--contains', 'the', '--limit', '1000', '--json']),
    ) as { keys: FoundKey[] }
    expect(listed.map(({ commonLast }) => commonLast).join('')).not.toContain('\uFFFD')
    const ends = brute(({ lastToken }) => lastToken === 'Größe')
    expect(ends.length).toBeGreaterThan(0)
    expect(await find('endingIn', '--ends-in', 'Größe')).toEqual(ends.toSorted())
  })
})

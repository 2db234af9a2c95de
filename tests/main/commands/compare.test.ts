/** Two scans of one model on two parts of a text, compared by brute force with what the project holds. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Scan } from '#contract/scan.ts'
import type { ScanComparison } from '#contract/scan-comparison.ts'
import type { Trigger } from '#contract/trigger.ts'
import { registerCompare } from '#main/commands/compare.ts'
import { registerScan } from '#main/commands/scan.ts'
import { testHost } from '../../fixtures/host.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess } from './in-process.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const text = join(folder, 'text.txt')
const model = join(folder, 'model')

const scan = async (name: string, ...options: string[]): Promise<Scan> =>
  JSON.parse(
    await inProcess(registerScan, [
      ...`scan --split line --top 6 --provider cpu --json --name ${name}`.split(' '),
      '--project',
      project,
      '--model',
      model,
      '--corpus',
      text,
      ...options,
    ]),
  ) as Scan
const compare = async (...args: string[]): Promise<ScanComparison> =>
  JSON.parse(await inProcess(registerCompare, ['compare', ...args, '--project', project, '--json'])) as ScanComparison

let scans: Scan[]
beforeAll(async () => {
  writeTinyModel(model, { kind: 'relu', layers: 2 })
  // Short lines over few words, so that many prefixes come in several of them.
  const lines = Array.from({ length: 300 }, (_, n) =>
    [n % 9, Math.floor(n / 9) % 7, (n * 5) % 31, n % 31].map((w) => `w${w + 1}`).join(' '),
  )
  writeFileSync(text, lines.join('\n'))
  scans = [await scan('one', '--part', '1/2'), await scan('two', '--part', '2/2'), await scan('all')]
})

it('two parts make the whole', () => {
  const [one = 0, two = 0, all = 0] = scans.map(({ counts }) => counts.sentences)
  expect(one + two).toBe(all)
  expect(Math.abs(one - two)).toBeLessThan(all / 3)
})

it('compares every key as brute force does', async () => {
  const found = await compare('one', 'all', '--limit', '1000')
  const host = testHost()
  await host.workspace.openProject(project)
  const [one, , all] = scans
  const of = async (scan: Scan | undefined, layer: number, index: number): Promise<Trigger[]> =>
    (await host.client.key.get({ scan: scan?.id ?? 0, layer, index })).triggers
  const prefix = ({ text: sentence, tokenEnds, position }: Trigger): string =>
    [...sentence].slice(0, tokenEnds[position]).join('')
  const index = (a: Set<string>, b: Set<string>): number => a.intersection(b).size / Math.max(1, a.union(b).size)
  expect(found.changed.length).toBeGreaterThan(5)
  for (const key of found.changed) {
    const [a, b] = [await of(one, key.layer, key.index), await of(all, key.layer, key.index)]
    expect(key.triggers).toBeCloseTo(index(new Set(a.map(prefix)), new Set(b.map(prefix))), 12)
    const last = ({ lastToken }: Trigger): string => lastToken.trim()
    expect(key.lastTokens).toBeCloseTo(index(new Set(a.map(last)), new Set(b.map(last))), 12)
    expect(key.top).toEqual([a[0]?.coefficient ?? null, b[0]?.coefficient ?? null])
  }
  for (const layer of found.layers) {
    const own = found.changed.filter((key) => key.layer === layer.layer)
    expect(layer.keys).toBe(own.length)
    expect(layer.triggers.value).toBeCloseTo(own.reduce((sum, key) => sum + key.triggers, 0) / own.length, 12)
  }
  // The least alike come first.
  expect(found.changed.map((key) => key.lastTokens)).toEqual(
    found.changed.map((key) => key.lastTokens).toSorted((a, b) => a - b),
  )
  await host.close()
})

it('prints layers with chance beside them, and says what cannot be compared', async () => {
  const printed = await inProcess(registerCompare, ['compare', 'one', 'two', '--project', project])
  for (const said of ['Seed 1. “one”: Model: ', 'Keys that changed most. “one”: Model: '])
    expect(printed).toContain(said)
  expect(printed).toContain('last tokens by chance')
  expect(printed).toContain('keys that changed most')
  await expect(compare('one', 'one')).rejects.toThrow('compared with itself')
  await expect(compare('one', 'none')).rejects.toThrow('no scan "none"')
  writeTinyModel(join(folder, 'other'), { kind: 'relu', layers: 3 })
  await inProcess(registerScan, [
    ...'scan --name other --split line --provider cpu --max-sentences 20'.split(' '),
    '--project',
    project,
    '--model',
    join(folder, 'other'),
    '--corpus',
    text,
  ])
  await expect(compare('one', 'other')).rejects.toThrow(/2 layers of \d+ keys; 3 layers of \d+ keys/u)
})

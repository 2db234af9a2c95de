/** A scan of a sample, or of what is left of a corpus, and an analysis that reads the rest. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import type { Host } from '#main/host.ts'
import { sentencesAround } from '#main/store/around.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const model = join(folder, 'model')
const table = join(folder, 'rows.jsonl')
/** No two alike: their first two words count. */
const text = (n: number): string =>
  [n % 31, Math.floor(n / 31), ...Array.from({ length: n % 5 }, (_, w) => (n * 7 + w * 3) % 31)]
    .map((w) => `w${w + 1}`)
    .join(' ')
const TEXTS = Array.from({ length: 400 }, (_, n) => text(n))

let host: Host
beforeAll(async () => {
  writeTinyModel(model, { kind: 'relu' })
  writeFileSync(table, TEXTS.map((body, id) => JSON.stringify({ id, body, year: 1900 + id })).join('\n'))
  host = testHost()
  await host.workspace.openProject(join(folder, 'p.keymark'))
})
afterAll(() => host.close())

const chosen = (path: string) => ({ kind: 'file', file: host.workspace.files.register(path).id }) as const
const scan = (settings: object) =>
  scanned(host, {
    model: chosen(model),
    corpus: [chosen(table)],
    settings: { split: 'line', field: 'body', ...settings },
  })

it('a sample is as large as asked for, the same again, and its documents are known', async () => {
  const { id, counts } = await scan({ sample: 50, sampleSeed: 3 })
  expect(counts.sentences).toBe(50)
  // Found, not run, a second time.
  expect((await scan({ sample: 50, sampleSeed: 3 })).id).toBe(id)
  const { key, triggers } = await host.client.key.get({ scan: id, layer: 1, index: 0 })
  expect(key.layer).toBe(1)
  const [first] = triggers
  const document = Number(first?.source.split('#')[1])
  expect(first?.text).toBe(TEXTS[document])
  expect(sentencesAround(host.workspace.store, id, first?.sentence ?? 0).metadata).toEqual({ year: 1900 + document })
})

it('what a scan keeps out is what its analyses read', async () => {
  const distinct = new Set(TEXTS).size
  const { id, counts } = await scan({ heldOut: 0.25 })
  expect(counts.sentences).toBeLessThan(distinct * 0.9)
  const settings = AnalysisSettings.parse({ name: 'memories', split: 'line', examples: null })
  const { analysis, job } = await host.client.analysis.start({ scan: id, settings, text: { kind: 'held-out' } })
  expect(await host.workspace.jobs.ended(job)).toMatchObject({ state: 'done' })
  const { analysis: found, result } = await host.client.analysis.get({ analysis })
  expect(found.provenance.text?.name).toBe('held-out part (0.25) of rows.jsonl')
  const read = (result as { sentences?: number } | null)?.sentences ?? 0
  // With repetitions, which a scan drops.
  expect(read).toBeGreaterThan(60)
  expect(read).toBeLessThan(140)
  const scannedAll = await scan({})
  expect(scannedAll.counts.sentences).toBe(distinct)
})

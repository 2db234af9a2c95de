import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { KeyExamples } from '#contract/example.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from './in-process.ts'

const project = join(temporaryFolder(), 'p.keymark')

beforeAll(async () => {
  const host = testHost()
  await host.workspace.openProject(project)
  await scanned(host, { settings: { maxSentences: 200, threads: 1 } })
  await host.close()
})

const examples = (...words: string[]) => run(['examples', '--project', project, ...words])

interface Printed {
  pass: { sentences: number; settings: { keys: number; each: number; sentences: number | null; seed: number } }
  withheld: number
  keys: KeyExamples[]
}

it('prints examples of keys as JSON and as text, and says how many sentences have such a prefix', async () => {
  const { stdout, status } = await examples('--keys', '3/17,1/3', '--sentences', 'all', '--json')
  expect(status).toBe(0)
  const { pass, withheld, keys } = JSON.parse(stdout) as Printed
  expect(pass).toMatchObject({ sentences: 200, settings: { keys: 2, each: 5, sentences: null, seed: 1 } })
  expect(withheld).toBe(0)
  expect(keys.map(({ layer, index }) => `${layer}/${index}`)).toEqual(['1/3', '3/17'])
  expect(keys[0]?.strata.map(({ stratum }) => stratum)).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `interval:${i * 10}-${i * 10 + 10}`),
    'random',
    'any',
  ])
  const text = await examples('--keys', '1/3', '--sentences', 'all')
  expect(text.stdout).toContain('200 sentences read')
  expect(text.stdout).toMatch(/90–100 % of its strongest: \d+ examples? of \d+ sentences?/u)
})

it('keeps the examples of a study’s keys back from whoever has yet to label them here, and counts them', async () => {
  expect(
    (await run(['sample', '--project', project, '--study', 's', '--annotator', 'ann', '--per-layer', '1'])).status,
  ).toBe(0)
  const { stdout, stderr, status } = await examples('--study', 's', '--sentences', '50', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ withheld: 8, keys: [], pass: { sentences: 50 } })
  expect(stderr).toMatch(/8 keys that somebody has yet to label blind/u)
})

it('refuses to guess which keys are meant', async () => {
  for (const words of [[], ['--keys', '1/1', '--study', 's']]) {
    const { stderr, status } = await examples(...words)
    expect(status).toBe(1)
    expect(stderr).toMatch(/Say of which keys: --keys 1\/3,2\/7, or --study NAME, or --per-layer 20/u)
  }
  expect((await examples('--keys', '1/900')).stderr).toMatch(/keys 0 to 767/u)
})

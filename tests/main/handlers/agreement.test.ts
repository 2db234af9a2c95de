import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CoefficientEstimate, type ReportedAgreement, type ScopeAgreement } from '#contract/agreement.ts'
import { EXPLANATIONS } from '#main/analysis/agreement/explain.ts'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import { createStudy } from '#main/store/study.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { SHARED_KEYS, writeSharedStudy } from '../../fixtures/shared-study.ts'

const OPTIONS = { seed: 5, draws: 300 }
const path = join(temporaryFolder(), 'p.keymark')
const host = testHost()
let study: number
let scan: number
let result: ReportedAgreement

beforeAll(async () => {
  const made = writeSharedStudy(path)
  made.db.close()
  ;({ study, scan } = made)
  await host.workspace.openProject(path)
  result = await host.client.agreement.study({ study, ...OPTIONS })
})
afterAll(() => host.close())

/** Without the words. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => name !== 'reading' && name !== 'coefficient')
  return Object.fromEntries(entries.map(([name, part]) => [name, bare(part)]))
}

const estimatesOf = ({ triggers, patterns, counts }: ScopeAgreement): CoefficientEstimate[] =>
  [triggers, patterns, counts].flatMap((level) =>
    Object.values(level).flatMap((part) =>
      typeof part === 'object' && part !== null && 'coefficient' in part ? [part] : [],
    ),
  )

describe('the agreement of a study', () => {
  it('says with each table whose labels, of what and how many, and how its intervals are made', () => {
    const { levels, scopes, keys, confidence, models, confusion } = result.tables
    const shared =
      'each annotator’s own, by ann, bob, zoe; 5 keys that two or more labelled, 40 triggers; 1 that one labelled alone left out.'
    for (const table of [levels, scopes, keys, confidence, confusion]) expect(table.note).toContain(shared)
    for (const table of [levels, scopes, confidence])
      expect(table.note).toContain('for these annotators, 300 bootstrap draws over keys, seed 5.')
    expect(models.note).toContain('6 labelled keys. Intervals: 95 %, by the likelihood’s curvature.')
    for (const table of Object.values(result.tables)) expect(table.note).toMatch(/study “.*Model: .*; text: .*\.$/u)
    // The values of p among all pairs stand in the table of pairs.
    const column = scopes.columns.findIndex(({ title }) => title?.includes('Holm') === true)
    expect(scopes.rows.map(({ cells }) => cells[column])).toEqual([
      null,
      null,
      ...result.pairs.map(({ pHolm }) => pHolm),
    ])
  })

  it('is that of the labels as they were made, overall, in each layer and of each pair', () => {
    const { overall, layers, pairs, keys } = studyAgreement(SHARED_KEYS, OPTIONS)
    expect(bare(result)).toMatchObject({ overall, layers, pairs })
    expect(result.keys.map(({ layer, index, ...rest }) => ({ key: `${layer}/${index}`, layer, ...rest }))).toEqual(keys)
    expect(result.pairs.map(({ pair }) => pair.join())).toEqual(['ann,bob', 'ann,zoe', 'bob,zoe'])
    expect(result.layers.map(({ layer }) => layer)).toEqual([1, 2])
  })

  it('counts keys, labels and what is missing as one counts them by hand', () => {
    expect(result).toMatchObject({ ...OPTIONS, shared: 6, classes: ['none', 'shallow', 'semantic', 'both'] })
    expect(result.overall).toMatchObject({ annotators: ['ann', 'bob', 'zoe'], keys: 5, single: 1 })
    // Five keys of eight triggers; 3 + 2 + 3 + 2 + 2 annotators.
    expect(result.overall.triggers).toMatchObject({ units: 40, ratings: 96, missing: 24 })
    // ann and bob share 1/0, 1/1, 1/2 and 2/0: they differ on 4, 5, 6; on none; on 6, 7, 8; on 3 (both), 4, 5 and 6.
    const [pair] = result.pairs
    expect(pair?.triggers).toMatchObject({ units: 32, missing: 0 })
    expect(pair?.triggers.percent.value).toBeCloseTo(22 / 32, 12)
    // Matched: one, one, none, and the first of two with the first, the second with the second at 2/4.
    expect(pair?.patterns).toMatchObject({ comparisons: 4, patterns: 10, matched: 4 })
    expect(pair?.patterns.kind.value).toBeCloseTo(3 / 4, 12)
    expect(result.keys[0]).toMatchObject({ layer: 2, index: 1 })
  })

  it('says of each number what it is, where it is from, and what it means', () => {
    const all = [result.overall, ...result.layers, ...result.pairs].flatMap(estimatesOf)
    expect(all).toHaveLength(6 * 11)
    for (const { coefficient, reading } of all) {
      expect(result.coefficients[coefficient]).toEqual(EXPLANATIONS[coefficient])
      expect(reading).toMatch(/\.$/u)
    }
    expect(result.coefficients.masi.name).toContain('Passonneau 2006')
    expect(result.overall.triggers.cohen).toMatchObject({ value: null, reading: expect.stringContaining('not apply') })
    expect(result.pairs[0]?.triggers.percent.reading).toContain('69 % of the time')
  })

  it('does not come when the caller stops waiting', async () => {
    const controller = new AbortController()
    const call = host.client.agreement.study({ study, seed: 1, draws: 100_000 }, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('is undefined, with the reason, in a study that nobody shares', async () => {
    const { id } = createStudy(host.workspace.store, { name: 'alone', scan, perLayer: 2, seed: 1, annotator: 'ann' })
    const { overall, shared, pairs, keys } = await host.client.agreement.study({ study: id, ...OPTIONS })
    expect({ shared, pairs, keys }).toEqual({ shared: 0, pairs: [], keys: [] })
    expect(overall).toMatchObject({ keys: 0, single: 0 })
    expect(overall.triggers.alpha).toMatchObject({ value: null, reason: expect.any(String) as string })
    await expect(host.client.agreement.study({ study: 999, ...OPTIONS })).rejects.toThrow('999')
  })
})

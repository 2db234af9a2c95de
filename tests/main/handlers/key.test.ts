import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import { createAnalysis } from '#main/store/analysis.ts'
import { ANY_PROVENANCE } from '../../fixtures/analysis-results.ts'
import { testHost } from '../../fixtures/host.ts'
import { assignmentOf, label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'

const folder = temporaryFolder()
const path = join(folder, 'p.keymark')
const host = testHost()
let study: number
let scan: number

beforeAll(async () => {
  const written = writeSharedStudy(path)
  ;({ study, scan } = written)
  written.db.close()
  await host.workspace.openProject(path)
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

test('whoever labels a key blind sees nothing of it: every procedure about it refuses', async () => {
  const { key, analysis } = host.client
  const values = createAnalysis(host.workspace.store, {
    scan,
    settings: AnalysisSettings.parse({ name: 'values' }),
    provenance: ANY_PROVENANCE,
    total: 8,
  })
  const open = { scan, layer: 2, index: 0 }
  const asks = {
    get: () => key.get(open),
    around: () => key.around({ ...open, sentence: 38 }),
    near: () => key.near({ ...open, by: 'triggers' }),
    value: () => key.value(open),
    values: () => analysis.values({ analysis: values, keys: [open] }),
  }
  for (const [name, ask] of Object.entries(asks)) {
    await expect(ask(), name).rejects.toMatchObject({ code: 'blind', message: expect.stringMatching(/^zoe has yet/u) })
  }
  label(host.workspace.store, assignmentOf(host.workspace.store, study, 'zoe', '2/0'), [
    { kind: 'shallow', ranks: [1, 2, 3] },
  ])
  const { assignments, value } = await key.get(open)
  expect(assignments.map(({ annotator, patterns }) => [annotator, patterns.length])).toEqual([
    ['ann', 2],
    ['zoe', 2],
    ['bob', 2],
  ])
  expect(assignments[0]?.patterns[0]).toEqual({
    description: 'semantic on 1, 2, 3',
    kind: 'semantic',
    sign: { shape: 'circle', colour: 'orange' },
  })
  // The analysis is not done, so nothing is kept yet.
  expect(value).toBeNull()
  expect((await asks.around()).before).toHaveLength(3)
  expect((await asks.near()).keys.length).toBeGreaterThan(0)
  expect(await asks.values()).toEqual([])
  // The model of this project is nowhere: said in words, with the code that offers to look for it.
  await expect(asks.value()).rejects.toMatchObject({ code: 'model-missing' })
})

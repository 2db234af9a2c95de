import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { allLabels } from '#contract/statistics.ts'
import { DatasetLine } from '#main/exchange/dataset/line.ts'
import type { Host } from '#main/host.ts'
import { studyAssignments } from '#main/store/dataset.ts'
import { getStudy } from '#main/store/study.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { statisticsOf } from '#main/work/statistics.ts'
import { armsStudy, writeArms } from '../../../fixtures/arms.ts'
import { testHost } from '../../../fixtures/host.ts'
import { label } from '../../../fixtures/labels.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const hosts: Host[] = []
afterAll(async () => {
  for (const host of hosts) await host.close()
})

async function open(path: string): Promise<Host['workspace']> {
  const host = testHost()
  hosts.push(host)
  await host.workspace.openProject(path)
  return host.workspace
}

it('brings a study of two scans of two texts back as it was: whose each key is, its sentences, and every number', async () => {
  // Sentences of both have the same numbers and other words.
  const arms = writeArms('v')
  const study = armsStudy(arms, { name: 'arms', keysPerLayer: 3, layers: [1, 2], practiceKeys: 1 })
  const rows = arms.db.prepare(`SELECT id, scan FROM assignment WHERE study = ? AND kind <> 'practice'`).all(study) as {
    id: number
    scan: number
  }[]
  for (const [i, { id, scan }] of rows.entries())
    label(arms.db, id, scan === arms.scans[0] || i % 3 === 0 ? [{ kind: 'semantic', ranks: [1, 2, 3] }] : [])
  const names = getStudy(arms.db, study).scans.map(({ name }) => name)
  arms.db.close()
  const from = await open(arms.path)
  const folder = temporaryFolder()
  await exportStudy(from, study, 'jsonl', folder)
  await exportStudy(from, study, 'csv', folder)

  const lines = readFileSync(join(folder, 'arms.jsonl'), 'utf8').trimEnd().split('\n')
  const scans = lines.map((line) => DatasetLine.parse(JSON.parse(line)).provenance)
  expect(
    Map.groupBy(scans, ({ scan }) => scan)
      .keys()
      .toArray()
      .toSorted(),
  ).toEqual(names.toSorted())
  for (const { scan, model } of scans) expect(model).toBe(scan === 'wide' ? 'made-model' : 'model of other')
  const ends = readFileSync(join(folder, 'arms.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split(',').at(-1))
  expect(ends[0]).toBe('scan')
  expect(new Set(ends.slice(1))).toEqual(new Set(names))

  const into = await open(join(temporaryFolder(), 'back.keymark'))
  const back = await importDataset(into, 'jsonl', folder)
  expect(getStudy(into.store, back.study ?? 0).scans.map(({ name }) => name)).toEqual(names)
  const held = (workspace: typeof from, of: number) =>
    [...studyAssignments(workspace.store, of)].map(({ triggers, ...rest }) => ({ ...rest, triggers }))
  expect(held(into, back.study ?? 0)).toEqual(held(from, study))
  const numbers = async (workspace: typeof from, of: number) => {
    const { selection: _selection, scans: _scans, ...rest } = await statisticsOf(workspace, allLabels(of))
    return rest
  }
  expect(await numbers(into, back.study ?? 0)).toEqual(await numbers(from, study))
})

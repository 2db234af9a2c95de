import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { allLabels } from '#contract/statistics.ts'
import { exportStudy, importDataset } from '#main/work/dataset.ts'
import { adjudicationQueue, beginAdjudication, compareAnnotations } from '#main/store/adjudication.ts'
import { recordChange, travel } from '#main/store/annotation.ts'
import { testHost } from '../../../fixtures/host.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { writeSharedStudy } from '../../../fixtures/shared-study.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

it('an adjudicated study comes back from its export with statistics and agreement equal to the last digit', async () => {
  const path = join(temporaryFolder(), 'p.keymark')
  const { db, study } = writeSharedStudy(path)
  const [first, second] = beginAdjudication(db, study, 'Judge')
  const assignment = first?.assignment ?? 0
  const [row] = compareAnnotations(db, assignment).rows
  const from = row?.patterns.flatMap((pattern) => (pattern ? [pattern.id] : [])) ?? []
  const content = { description: 'agreed', kind: 'semantic' as const, ranks: row?.merged.ranks ?? [], from }
  recordChange(db, assignment, id(1), { kind: 'add-pattern', pattern: id(2), content })
  travel(db, assignment, 'undo')
  travel(db, assignment, 'redo')
  recordChange(db, assignment, id(3), { kind: 'set-state', state: 'done' })
  recordChange(db, second?.assignment ?? 0, id(4), { kind: 'set-state', state: 'no-pattern' })
  db.close()

  const [one, other] = [testHost(), testHost()]
  await one.workspace.openProject(path)
  await other.workspace.openProject(join(temporaryFolder(), 'other.keymark'))
  const [folder, again] = [temporaryFolder(), temporaryFolder()]
  await exportStudy(one.workspace, study, 'jsonl', folder)
  const copy = (await importDataset(other.workspace, 'jsonl', folder)).study ?? 0
  await exportStudy(other.workspace, copy, 'jsonl', again)
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(again, name), 'utf8'), name).toBe(readFileSync(join(folder, name), 'utf8'))
  }

  const { statistics } = await one.client.statistics.study(allLabels(study))
  expect(statistics.adjudicated).toBe(2)
  expect({ ...(await other.client.statistics.study(allLabels(copy))).statistics, selection: null }).toEqual({
    ...statistics,
    selection: null,
  })
  const options = { seed: 5, draws: 200 }
  expect(await other.client.agreement.study({ study: copy, ...options })).toEqual(
    await one.client.agreement.study({ study, ...options }),
  )
  const states = (entries: ReturnType<typeof adjudicationQueue>): unknown[] =>
    entries.map(({ layer, index, state, patterns, adjudicator }) => [
      layer,
      index,
      state,
      patterns,
      state === 'new' ? null : adjudicator,
    ])
  expect(states(adjudicationQueue(other.workspace.store, copy))).toEqual(
    states(adjudicationQueue(one.workspace.store, study)),
  )
  await Promise.all([one.close(), other.close()])
})

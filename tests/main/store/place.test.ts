/** A project whose file is renamed, replaced or deleted while it is open acknowledges nothing, and nothing is lost. */
import Database from 'better-sqlite3'
import { copyFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '#contract/annotation.ts'
import { openStore } from '#main/store/open.ts'
import { assignmentsOf, writeStudy } from '../../fixtures/packet.ts'
import { testHost } from '../../fixtures/host.ts'

const TAKEN = 12

/** A host with an open study in which `TAKEN` notes were acknowledged; the dialogs answer with `answers`. */
async function labelled(answers: string[]) {
  const { db, path, study } = writeStudy()
  const assignment = assignmentsOf(db, 'ada lovelace')[0] ?? 0
  db.close()
  const host = testHost([path, ...answers.map((answer) => (answer === '' ? path : join(dirname(path), answer)))])
  await host.client.project.open()
  const send = (id: string, text: string): Promise<unknown> => {
    const change: Change = { kind: 'note', note: text }
    return host.client.annotation.record({ assignment, id, change })
  }
  for (let n = 1; n <= TAKEN; n += 1) await send(crypto.randomUUID(), `note ${n}`)
  return { host, path, assignment, study, send }
}

function notesIn(path: string): string[] {
  const db = new Database(path, { readonly: true })
  const changes = db.prepare('SELECT change FROM event ORDER BY time').pluck().all() as string[]
  db.close()
  return changes.map((change) => (JSON.parse(change) as { note: string }).note)
}

const noted = (count: number): string[] => Array.from({ length: count }, (_, n) => `note ${n + 1}`)

const LOSSES: [string, RegExp, (path: string) => void][] = [
  ['renamed', /was renamed, moved or deleted/u, (path) => renameSync(path, `${path}.old`)],
  ['deleted', /was renamed, moved or deleted/u, (path) => rmSync(path)],
  [
    'deleted with its log',
    /was renamed, moved or deleted/u,
    (path) => {
      rmSync(path)
      rmSync(`${path}-wal`)
    },
  ],
  [
    'replaced by a copy of itself',
    /was replaced by another file/u,
    (path) => {
      copyFileSync(path, `${path}.copy`)
      renameSync(`${path}.copy`, path)
    },
  ],
  ['robbed of its log', /lost the log beside it/u, (path) => rmSync(`${path}-wal`)],
]

describe.each(LOSSES)('a project that is %s while it is open', (_, message, lose) => {
  it('says so and acknowledges nothing', async () => {
    const { host, path, send, assignment } = await labelled([])
    expect(await host.client.project.displacement()).toBeNull()
    lose(path)
    await expect(send(crypto.randomUUID(), 'lost')).rejects.toMatchObject({ code: 'displaced', message })
    await expect(send(crypto.randomUUID(), 'lost')).rejects.toThrow(path)
    await expect(host.client.annotation.undo({ assignment })).rejects.toMatchObject({ code: 'displaced' })
    expect(await host.client.project.displacement()).toMatch(message)
    // What was refused is not there either: nothing that the window still keeps is in the project already.
    expect((await host.client.annotation.get({ assignment })).view.annotation.note).toBe(`note ${TAKEN}`)
    await host.close()
  })

  it.each([
    ['under its own name', ''],
    ['under another name', 'rescued.keymark'],
  ])('is saved %s with all that was acknowledged, and takes what waited', async (_name, name) => {
    const { host, path, send } = await labelled([name])
    lose(path)
    const id = crypto.randomUUID()
    await expect(send(id, `note ${TAKEN + 1}`)).rejects.toThrow(message)
    const saved = name === '' ? path : join(dirname(path), name)
    expect(await host.client.project.saveAs()).toMatchObject({ folder: dirname(path), studies: 1 })
    expect(await host.client.project.displacement()).toBeNull()
    await send(id, `note ${TAKEN + 1}`)
    await host.close()
    const left = readdirSync(dirname(path)).filter(
      (file) => file.endsWith('.tmp') || file.startsWith('rescued.keymark-'),
    )
    expect(left).toEqual([])
    expect(notesIn(saved)).toEqual(noted(TAKEN + 1))
    openStore(saved, { mustExist: true }).close()
  })
})

it('a project that was renamed is complete under its new name, however the program ends', async () => {
  const { path, host, send } = await labelled([])
  renameSync(path, `${path}.old`)
  await expect(send(crypto.randomUUID(), 'lost')).rejects.toThrow('renamed')
  // Without the log, and while it is still open.
  copyFileSync(`${path}.old`, `${path}.alone`)
  expect(notesIn(`${path}.alone`)).toEqual(noted(TAKEN))
  await host.close()
  expect(notesIn(`${path}.old`)).toEqual(noted(TAKEN))
})

it('a project that comes back to its place goes on as if nothing had been', async () => {
  const { path, host, send } = await labelled([])
  renameSync(path, `${path}.old`)
  const id = crypto.randomUUID()
  await expect(send(id, `note ${TAKEN + 1}`)).rejects.toThrow('renamed')
  renameSync(`${path}.old`, path)
  await send(id, `note ${TAKEN + 1}`)
  expect(await host.client.project.displacement()).toBeNull()
  await host.close()
  expect(notesIn(path)).toEqual(noted(TAKEN + 1))
})

it('another project’s log in the way of a saved one is set aside, not read and not removed', async () => {
  const { path, host } = await labelled(['rescued.keymark'])
  const strange = join(dirname(path), 'rescued.keymark-wal')
  writeFileSync(strange, 'somebody’s')
  rmSync(path)
  await host.client.project.saveAs()
  await host.close()
  expect(readdirSync(dirname(path))).toContain('rescued.keymark-wal.aside-1')
  expect(notesIn(join(dirname(path), 'rescued.keymark'))).toEqual(noted(TAKEN))
})

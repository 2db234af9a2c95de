/** A large project is looked through in a thread before it is opened: it is opened, told and refused as a small one is. */
import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openStore } from '#main/store/open.ts'
import { bringTogether } from '#main/store/own-log.ts'
import { testHost } from '../../fixtures/host.ts'
import { act, assignmentsOf, writeStudy } from '../../fixtures/packet.ts'

/** More than is looked through at once. */
const LARGE = 9_000_000

/** What is done with an assignment. */
const ADD = 0
const NOTE = 5

/** Closed, with a copy of before its last labels, and what a crash would have left of it. */
function written(): { path: string; older: string; left: string } {
  const { db, path } = writeStudy()
  db.prepare('UPDATE guideline SET text = ? WHERE version = 1').run('x'.repeat(LARGE))
  bringTogether(db)
  const [older, left] = [`${path}.older`, `${path}.left`]
  copyFileSync(path, older)
  for (const choice of [ADD, NOTE]) {
    for (const assignment of assignmentsOf(db, 'ada lovelace')) act(db, assignment, choice)
    if (choice === ADD) bringTogether(db)
  }
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, left + suffix)
  db.close()
  expect(statSync(path).size).toBeGreaterThan(LARGE)
  return { path, older, left }
}

async function opened(path: string): Promise<{ notice: string | null; events: number }> {
  const host = testHost([path])
  const project = await host.client.project.open()
  const events = host.workspace.store.prepare('SELECT count(*) FROM event').pluck().get() as number
  await host.close()
  return { notice: project?.notice ?? null, events }
}

it('whole, with its log, without it, and with that of another state', async () => {
  const { path, left } = written()
  const all = (await opened(path)).events
  expect(all).toBe(10)
  const whole = await opened(left)
  expect(whole).toEqual({ notice: null, events: all })
  const again = written()
  rmSync(`${again.left}-wal`)
  expect(await opened(again.left)).toEqual({ notice: expect.stringContaining('is missing'), events: 5 })
  const third = written()
  copyFileSync(third.older, third.left)
  expect(await opened(third.left)).toEqual({ notice: expect.stringContaining('another state'), events: 0 })
})

it('damaged, of another program, not a database, or open elsewhere', async () => {
  const { path, older, left } = written()
  const bytes = readFileSync(older)
  bytes.fill(0xff, 4096 * 2, 4096 * 12)
  writeFileSync(older, bytes)
  await expect(opened(older)).rejects.toMatchObject({ code: 'damaged' })
  expect(readFileSync(older).equals(bytes)).toBe(true)
  const other = openStore(left)
  other.pragma('application_id = 7')
  other.close()
  await expect(opened(left)).rejects.toThrow('of another program')
  writeFileSync(left, Buffer.alloc(LARGE, 'text'))
  await expect(opened(left)).rejects.toThrow('not a Keymark project')
  const owner = openStore(path)
  const host = testHost([path])
  expect(await host.client.project.open()).toMatchObject({
    readOnly: expect.stringContaining('is open in another program'),
  })
  await host.close()
  owner.close()
})

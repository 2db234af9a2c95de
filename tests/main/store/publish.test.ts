/** Triggers that are published in steps are those that are published at once, also where the steps were broken off. */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { expect, it, vi } from 'vitest'
import { openStore, type Store } from '#main/store/open.ts'
import { publishInSteps, publishTriggers } from '#main/store/publish.ts'
import { interruptedScans, setScanState } from '#main/store/scan.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { WIDE, writeWideProject } from '../../fixtures/wide-project.ts'

const tables = (db: Store): unknown =>
  ['"trigger"', '"key"', 'sentence'].map((table) => db.prepare(`SELECT * FROM ${table}`).all())

it('steps make the same tables, and so do steps after others that were broken off', async () => {
  const path = join(temporaryFolder(), 'wide.keymark')
  const { db, scan } = writeWideProject(path)
  const whole = tables(db)
  expect(db.prepare('SELECT count(*) FROM "trigger"').pluck().get()).toBe(WIDE.layers * ((WIDE.keys - 5) * 25 + 5 * 4))
  setScanState(db, scan, 'running')
  await publishInSteps(db, scan, 'done')
  expect(tables(db)).toEqual(whole)
  expect(interruptedScans(db)).toEqual([])

  setScanState(db, scan, 'running')
  // A clock that moves on at every look ends each slice after one step, however fast the machine is.
  let now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 15))
  const broken = publishInSteps(db, scan, 'done')
  while (isDeepStrictEqual(tables(db), whole)) await setImmediate()
  db.close()
  clock.mockRestore()
  await expect(broken).rejects.toThrow(/not open/u)
  const again = openStore(path)
  expect(interruptedScans(again)).toEqual([scan])
  expect(tables(again)).not.toEqual(whole)
  await publishInSteps(again, scan, 'stopped')
  expect(tables(again)).toEqual(whole)
  publishTriggers(again, scan, 'done')
  expect(tables(again)).toEqual(whole)
  again.close()
})

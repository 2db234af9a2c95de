/** A log that a crash left is the file's own or is kept apart; a file that is refused stays as it is, log and all. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { noticeOf } from '#main/store/log.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { bringTogether } from '#main/store/place.ts'
import { act, assignmentsOf, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const SUFFIXES = ['', '-wal']

/** What a crash would leave of an open project. */
function crashed(db: Store): string {
  const to = join(temporaryFolder(), basename(db.name))
  for (const suffix of SUFFIXES) copyFileSync(db.name + suffix, to + suffix)
  return to
}

const eventsIn = (db: Store): string[] =>
  db.prepare('SELECT uuid FROM event ORDER BY sequence').pluck().all() as string[]

/** A history with a copy of the file in the middle, and the log that is there at the end of it. */
function history(seed: number): { backup: string; before: string[]; left: string; after: string[] } {
  const { below } = seeded(seed)
  const { db, path } = writeStudy()
  const assignments = assignmentsOf(db, 'ada lovelace')
  const work = (steps: number): void => {
    for (let n = 0; n < steps; n += 1) act(db, assignments[below(assignments.length)] ?? 0, below(1000))
  }
  work(5 + below(60))
  bringTogether(db)
  const backup = `${path}.copy`
  copyFileSync(path, backup)
  const before = eventsIn(db)
  work(20 + below(200))
  bringTogether(db)
  work(5 + below(60))
  const left = crashed(db)
  const after = eventsIn(db)
  db.close()
  return { backup, before, left, after }
}

it('after a crash file and log together have every event, and nothing is said', () => {
  const { left, after } = history(1)
  const db = openStore(left)
  expect(noticeOf(db)).toBeNull()
  expect(eventsIn(db)).toEqual(after)
  db.close()
})

it.each(Array.from({ length: 12 }, (_, n) => n + 1))(
  'an older copy put back beside the log of a later one is opened as it is, and the log is kept (history %i)',
  (seed) => {
    const { backup, before, left } = history(seed)
    const log = readFileSync(`${left}-wal`)
    copyFileSync(backup, left)
    const db = openStore(left)
    expect(eventsIn(db)).toEqual(before)
    expect(noticeOf(db)).toContain(`kept as ${left}-wal.aside-1`)
    expect(readFileSync(`${left}-wal.aside-1`).equals(log)).toBe(true)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.close()
    expect(readdirSync(dirname(left)).filter((name) => name.endsWith('.closing'))).toEqual([])
  },
)

it.each([
  ['written by a newer version', (db: Store) => db.pragma('user_version = 99'), /newer Keymark/u],
  ['of another program', (db: Store) => db.pragma('application_id = 7'), /of another program/u],
])('a file that is %s and has a log is refused without a byte changed', (_, change, message) => {
  const { db } = writeStudy()
  change(db)
  const left = crashed(db)
  db.close()
  const bytes = SUFFIXES.map((suffix) => readFileSync(left + suffix))
  expect(bytes[1]?.length).toBeGreaterThan(0)
  expect(() => openStore(left)).toThrow(message)
  expect(
    SUFFIXES.map((suffix) => readFileSync(left + suffix).equals(bytes[SUFFIXES.indexOf(suffix)] ?? Buffer.of())),
  ).toEqual([true, true])
  expect(existsSync(`${left}.closing`)).toBe(false)
})

it('a file that is damaged with its log and without is refused, and both stay', () => {
  const { left } = history(3)
  const bytes = readFileSync(left)
  bytes.fill(0xff, 4096 * 2, 4096 * 12)
  writeFileSync(left, bytes)
  const log = readFileSync(`${left}-wal`)
  expect(() => openStore(left)).toThrow(/damaged/u)
  expect(readFileSync(left).equals(bytes)).toBe(true)
  expect(readFileSync(`${left}-wal`).equals(log)).toBe(true)
})

/** A log that a crash left is the file's own or is kept apart; a file that is refused stays as it is, log and all. */
import Database from 'better-sqlite3'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { noticeOf } from '#main/store/log.ts'
import { MIGRATIONS } from '#main/store/migrate.ts'
import { openToWorkOrLook } from '#main/store/open-to-look.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { bringTogether } from '#main/store/own-log.ts'
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

/** A project of which a crash left the last events in the log alone. */
function crashedAfter(): { left: string; before: string[]; after: string[] } {
  const { db } = writeStudy()
  bringTogether(db)
  const before = eventsIn(db)
  for (const assignment of assignmentsOf(db, 'ada lovelace')) act(db, assignment, assignment)
  const left = crashed(db)
  const after = eventsIn(db)
  db.close()
  return { left, before, after }
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

describe('a project that is found without the log that it had', () => {
  const MISSING = /the log that it had then is missing/u

  it('says so, once, and opens with what is in the file', () => {
    const { left, before } = crashedAfter()
    rmSync(`${left}-wal`)
    const db = openStore(left)
    expect(noticeOf(db)).toMatch(MISSING)
    expect(noticeOf(db)).toContain(`${basename(left)}-wal`)
    expect(eventsIn(db)).toEqual(before)
    db.close()
    const again = openStore(left)
    expect(noticeOf(again)).toBeNull()
    again.close()
  })

  it('is whole when the log is put back', () => {
    const { left, after } = crashedAfter()
    renameSync(`${left}-wal`, `${left}.kept`)
    copyFileSync(left, `${left}.copy`)
    const robbed = openStore(`${left}.copy`)
    expect(noticeOf(robbed)).toMatch(MISSING)
    robbed.close()
    renameSync(`${left}.kept`, `${left}-wal`)
    const db = openStore(left)
    expect(noticeOf(db)).toBeNull()
    expect(eventsIn(db)).toEqual(after)
    db.close()
  })

  it('says so where it can be opened to look alone, without a word of the copy that is looked at', () => {
    const { left } = crashedAfter()
    rmSync(`${left}-wal`)
    chmodSync(left, 0o444)
    const db = openToWorkOrLook(left)
    expect(noticeOf(db)).toMatch(MISSING)
    expect(noticeOf(db)).toContain(left)
    expect(noticeOf(db)).not.toContain('keymark-look-')
    db.close()
  })
})

it('a log of another state is left where it is when the project is opened to look', () => {
  const { backup, before, left } = history(2)
  const log = readFileSync(`${left}-wal`)
  copyFileSync(backup, left)
  chmodSync(left, 0o444)
  const db = openToWorkOrLook(left)
  expect(eventsIn(db)).toEqual(before)
  expect(noticeOf(db)).toMatch(/another state of the project.*nothing of it was read\. /u)
  expect(noticeOf(db)).not.toContain('aside')
  expect(readFileSync(`${left}-wal`).equals(log)).toBe(true)
  db.close()
})

/** What one thing that is written does to a project that had nothing in its log. */
const WRITES: [string, (db: Store) => void][] = [
  ['a label', (db) => act(db, assignmentsOf(db, 'ada lovelace')[0] ?? 0, 1)],
  ['a statement without a transaction', (db) => void db.prepare("UPDATE study SET created = 'then'").run()],
]

it.each(WRITES)(
  'the file says that it has a log before %s is in it, and no longer when it is brought in',
  (_, write) => {
    const { db } = writeStudy()
    bringTogether(db)
    const whole = crashed(db)
    write(db)
    const left = crashed(db)
    rmSync(`${left}-wal`)
    const robbed = openStore(left)
    expect(noticeOf(robbed)).not.toBeNull()
    robbed.close()
    bringTogether(db)
    for (const path of [whole, crashed(db)]) {
      rmSync(`${path}-wal`, { force: true })
      const alone = openStore(path)
      expect(noticeOf(alone)).toBeNull()
      alone.close()
    }
    db.close()
    // Nobody else need know of marks: a project that is closed has the number of its format alone.
    const raw = new Database(db.name, { readonly: true })
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    raw.close()
  },
)

it.each([
  ['nothing but names', "UPDATE study SET name = 'renamed'"],
  ['nothing that events tell', "UPDATE guideline SET text = 'changed'"],
])('an older copy beside a later log that changed %s is told by the mark', (_, sql) => {
  const { db } = writeStudy()
  bringTogether(db)
  const older = crashed(db)
  db.prepare(sql).run()
  bringTogether(db)
  db.prepare("UPDATE study SET created = 'then'").run()
  const left = crashed(db)
  db.close()
  copyFileSync(older, left)
  const opened = openStore(left)
  expect(noticeOf(opened)).toContain(`kept as ${left}-wal.aside-1`)
  expect(opened.prepare("SELECT count(*) FROM study WHERE created = 'then'").pluck().get()).toBe(0)
  opened.close()
})

it('what another program brought in is not said to be missing', () => {
  const { left, after } = crashedAfter()
  const other = new Database(left)
  expect(other.prepare('SELECT count(*) FROM event').pluck().get()).toBe(after.length)
  other.close()
  const db = openStore(left)
  expect(noticeOf(db)).toBeNull()
  expect(eventsIn(db)).toEqual(after)
  db.close()
})

import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MIGRATIONS, migrate } from '#main/store/migrate.ts'
import { openStore } from '#main/store/open.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

const folder = temporaryFolder()

describe('opening a project', () => {
  it('creates one, with every commit synced to disk, and opens it again', () => {
    const path = join(folder, 'new.keymark')
    const db = openStore(path)
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    db.close()
    openStore(path, { mustExist: true }).close()
  })

  it.each([
    ['a folder', 'folder.keymark', /is a folder/u, (path: string) => mkdirSync(path)],
    [
      'a text file',
      'text.keymark',
      /not a Keymark project/u,
      (path: string) => writeFileSync(path, 'hello, this is no database at all'),
    ],
    [
      'a database of another program',
      'other.keymark',
      /of another program/u,
      (path: string) => new Database(path).exec('CREATE TABLE t (x)').close(),
    ],
    [
      'a read-only file',
      'readonly.keymark',
      /is read-only/u,
      (path: string) => (openStore(path).close(), chmodSync(path, 0o444)),
    ],
    [
      'a newer version',
      'newer.keymark',
      /written by a newer Keymark/u,
      (path: string) => {
        const db = openStore(path)
        db.pragma('user_version = 99')
        db.close()
      },
    ],
    ['a path without a folder', 'no/such/place.keymark', /no folder/u, () => undefined],
  ])('refuses %s, names it, and leaves it as it was', (_, name, message, make) => {
    const path = join(folder, name)
    make(path)
    const before = existsSync(path) && !name.startsWith('folder') ? readFileSync(path) : null
    expect(() => openStore(path)).toThrow(message)
    expect(() => openStore(path)).toThrow(join(folder, name.split('/')[0] ?? ''))
    if (before !== null) expect(readFileSync(path).equals(before)).toBe(true)
    else if (!name.startsWith('folder')) expect(existsSync(path)).toBe(false)
  })

  it('refuses an empty file, which a program that syncs folders leaves in place of one, and does not touch it', () => {
    const path = join(folder, 'placeholder.keymark')
    writeFileSync(path, '')
    for (const mustExist of [true, false]) expect(() => openStore(path, { mustExist })).toThrow(/is empty: perhaps/u)
    expect(readFileSync(path)).toHaveLength(0)
    expect(readdirSync(folder).filter((name) => name.startsWith('placeholder'))).toEqual(['placeholder.keymark'])
  })

  it('reports a link that leads nowhere, and leaves it', () => {
    const path = join(folder, 'link.keymark')
    symlinkSync(join(folder, 'nowhere.keymark'), path)
    expect(() => openStore(path)).toThrow(/link\.keymark is a link to .*nowhere\.keymark, which is not there/u)
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(existsSync(join(folder, 'nowhere.keymark'))).toBe(false)
  })

  it('knows a project that was never finished, whatever was written of it, and makes it', () => {
    const states: ((db: Database.Database) => void)[] = [
      (db) => db.pragma('journal_mode = WAL'),
      (db) => db.pragma('application_id = 1263358539'),
      // All tables and no mark.
      (db) => migrate(db),
    ]
    for (const [n, reach] of states.entries()) {
      const path = join(folder, `unfinished-${n}.keymark`)
      const db = new Database(path)
      reach(db)
      db.close()
      const opened = openStore(path)
      expect(opened.pragma('application_id', { simple: true })).toBe(0x4b4d524b)
      expect(opened.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
      opened.close()
    }
  })

  it('refuses a file that is damaged', () => {
    const path = join(folder, 'damaged.keymark')
    openStore(path).close()
    const bytes = readFileSync(path)
    bytes.fill(0xff, 4096 * 2, 4096 * 8)
    writeFileSync(path, bytes)
    expect(() => openStore(path)).toThrow(/damaged/u)
  })

  it('refuses a project that another process holds, until that process is gone', async () => {
    const path = join(folder, 'held.keymark')
    openStore(path).close()
    const holder = spawn(process.execPath, ['-e', HOLD, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    expect(() => openStore(path)).toThrow(/held by another program/u)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    openStore(path).close()
  })
})

const HOLD = `import(${JSON.stringify(join(import.meta.dirname, '../../../main/store/open.ts'))}).then(({ openStore }) => {
  globalThis.db = openStore(process.argv[1]); console.log('held'); setInterval(() => {}, 1000) })`

it('a copy of the file alone has all that was written, soon after the last of it', async () => {
  const { db } = writeProject(join(folder, 'copied.keymark'))
  db.prepare("UPDATE scan SET name = 'renamed'").run()
  const alone = join(folder, 'alone.keymark')
  await expect
    .poll(
      () => {
        copyFileSync(db.name, alone)
        const copy = new Database(alone)
        const names = copy.prepare('SELECT name FROM scan').pluck().all()
        copy.close()
        return names
      },
      { interval: 200 },
    )
    .toEqual(['renamed'])
  db.close()
})

it('refuses a file whose rows point to rows that are not there, and leaves it as it was', () => {
  const path = join(folder, 'dangling.keymark')
  const { db } = writeProject(path)
  db.pragma('foreign_keys = OFF')
  db.prepare('DELETE FROM scan').run()
  db.close()
  const before = readFileSync(path)
  expect(() => openStore(path)).toThrow(/is damaged \(rows of .* point to rows of scan that are not there\)/u)
  expect(readFileSync(path).equals(before)).toBe(true)
})

describe('migrating', () => {
  it('keeps a verified backup and applies all steps or none', () => {
    const path = join(folder, 'old.keymark')
    const db = new Database(path)
    const first = (d: Database.Database): void => void d.exec('CREATE TABLE note (text TEXT) STRICT')
    expect(migrate(db, [first])).toBeNull()
    db.exec("INSERT INTO note VALUES ('kept')")
    const failing = (): never => {
      throw new Error('stop')
    }
    const second = (d: Database.Database): void => void d.exec('ALTER TABLE note ADD COLUMN more TEXT')
    expect(() => migrate(db, [first, second, failing])).toThrow('stop')
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept' }])
    const backup = migrate(db, [first, second])
    expect(db.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept', more: null }])
    const copy = new Database(backup ?? '', { readonly: true })
    expect(copy.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept' }])
    copy.close()
    db.close()
  })

  it('has a test for every migration', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../main/store/migrations'))
    expect(files).toHaveLength(MIGRATIONS.length)
    const tests = readdirSync(join(import.meta.dirname, 'migrations'))
    for (const file of files) expect(tests).toContain(file.replace('.ts', '.test.ts'))
  })
})

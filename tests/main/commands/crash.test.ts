import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../fixtures/project.ts'
import { start } from './keymark.ts'

const folder = temporaryFolder()
const KILLS = 5

const scan = (project: string): string[] => [
  'scan',
  '--project',
  project,
  '--model',
  'demo',
  '--corpus',
  'demo',
  '--max-sentences',
  '6000',
  '--threads',
  '1',
  '--json',
]

const rows = (project: string): unknown[] => {
  const db = new Database(project)
  const triggers = db
    .prepare(
      'SELECT layer, "key", rank, coefficient, sentence, position, prefix_end FROM "trigger" ORDER BY layer, "key", rank',
    )
    .raw()
    .all()
  const sentences = db
    .prepare('SELECT number, source, start, end, text, hex(token_ids) FROM sentence ORDER BY number')
    .raw()
    .all()
  const keys = db
    .prepare('SELECT layer, "index", triggers, top, median, common_last FROM "key" ORDER BY layer, "index"')
    .raw()
    .all()
  const counts = db.prepare('SELECT counts FROM scan').pluck().all()
  db.close()
  return [triggers, sentences, keys, counts]
}

describe('a scan that is killed', () => {
  it(
    `goes on where it was and ends with the same tables, ${KILLS} kills at random moments later`,
    { timeout: 900_000 },
    async () => {
      const whole = join(folder, 'whole.keymark')
      const began = performance.now()
      expect(await start(scan(whole))).toMatchObject({ status: 0 })
      const took = performance.now() - began
      const broken = join(folder, 'broken.keymark')
      let killed = 0
      while (killed < KILLS) {
        const outcome = await start(scan(broken), (child) => {
          void wait(Math.random() * took).then(() => child.kill('SIGKILL'))
        })
        if (outcome.status === 0) break
        killed += 1
        expect(outcome.status, outcome.stderr).toBeNull()
      }
      // On a fast machine it may end before the last kill; one kill at least must have hit it.
      expect(killed).toBeGreaterThan(0)
      expect(existsSync(broken)).toBe(true)
      expect(await start(scan(broken))).toMatchObject({ status: 0 })
      expect(rows(broken)).toEqual(rows(whole))
    },
  )
})

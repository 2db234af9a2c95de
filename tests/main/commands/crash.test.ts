import Database from 'better-sqlite3'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../fixtures/project.ts'
import { start } from './keymark.ts'

const folder = temporaryFolder()
const SENTENCES = 1000

const scan = (project: string): string[] => [
  'scan',
  '--project',
  project,
  '--model',
  'demo',
  '--corpus',
  'demo',
  '--max-sentences',
  String(SENTENCES),
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

interface Told {
  message: string
  sentences: number | null
}

/** Kills the program as soon as it tells what `isMoment` waits for. */
const killedAt = (isMoment: (told: Told) => boolean) => (child: ChildProcess) => {
  if (child.stderr === null) throw new Error('the program has no progress to read')
  createInterface(child.stderr).on('line', (line) => {
    if (line.startsWith('{') && isMoment(JSON.parse(line) as Told)) child.kill('SIGKILL')
  })
}

const STAGES = ['opening the model', 'reading the corpus', 'preparing the runtime', 'scanning', 'storing triggers']

/** At a stage or behind it: one that is short may be over before it is told. */
const reached =
  (stage: string) =>
  ({ message }: Told): boolean =>
    STAGES.indexOf(message) >= STAGES.indexOf(stage)

/** The first of these come whatever the machine's speed; a scan that has passed a moment in the middle may end before it is told. */
const MOMENTS: ((told: Told) => boolean)[] = [
  reached('preparing the runtime'),
  reached('scanning'),
  ...Array.from({ length: 3 }, () => {
    const after = Math.random() * SENTENCES
    return ({ sentences }: Told) => (sentences ?? 0) > after
  }),
  reached('storing triggers'),
]

describe('a scan that is killed', () => {
  it(
    `goes on where it was and ends with the same tables, ${MOMENTS.length} kills later`,
    { timeout: 900_000 },
    async () => {
      const whole = join(folder, 'whole.keymark')
      expect(await start(scan(whole))).toMatchObject({ status: 0 })
      const broken = join(folder, 'broken.keymark')
      let killed = 0
      for (const isMoment of MOMENTS) {
        const outcome = await start(scan(broken), killedAt(isMoment))
        if (outcome.status === 0) break
        killed += 1
        expect(outcome.status, outcome.stderr).toBeNull()
      }
      expect(killed).toBeGreaterThan(1)
      expect(existsSync(broken)).toBe(true)
      expect(await start(scan(broken))).toMatchObject({ status: 0 })
      expect(rows(broken)).toEqual(rows(whole))
    },
  )
})

/**
 * How long a window waits in a large study: 5,000 assignments, 50,000 patterns. 95th percentiles in milliseconds, asked over a
 * message port as the window asks; then again while a scan runs.
 *
 *   node tests/bench/study.ts
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allLabels } from '#contract/statistics.ts'
import type { Host } from '#main/host.ts'
import { eventInserter, projectAnnotation } from '#main/store/annotation.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { testHost } from '../fixtures/host.ts'
import { type Client, overPort, p95 } from './over-port.ts'
import { BENCH_DESIGN } from './bench-design.ts'

const PER_LAYER = 313
const PATTERNS = 10
const ROUNDS = 100
/** The statistics take longer, so fewer of them are asked for. */
const FEW = 20

async function writeStudy(host: Host, client: Client): Promise<number> {
  const { job, scan } = await client.scan.start({
    name: null,
    model: { kind: 'demo' },
    corpus: [{ kind: 'built-in', name: 'moby-dick' }],
    settings: { maxSentences: 3000 },
  })
  await host.workspace.jobs.ended(job)
  const study = await client.study.create({
    ...BENCH_DESIGN,
    name: 'large',
    scan,
    keysPerLayer: PER_LAYER,
  })
  const db = host.workspace.store
  const assignments = db.prepare('SELECT id, annotator FROM assignment WHERE study = ?').all(study.id) as {
    id: number
    annotator: number
  }[]
  const { below, shuffled } = seeded(2)
  const ranks = Array.from({ length: 25 }, (_, i) => i + 1)
  let clock = Date.parse('2026-01-01T00:00:00.000Z')
  db.transaction(() => {
    const insert = eventInserter(db)
    for (const { id, annotator } of assignments) {
      const add = (change: Parameters<typeof insert>[2]['change']): void => {
        clock += 1000
        insert(id, annotator, {
          id: randomUUID(),
          change,
          guideline: 1,
          time: new Date(clock).toISOString(),
          activeMs: 1000,
          assisted: false,
        })
      }
      for (let i = 0; i < PATTERNS; i++) {
        add({
          kind: 'add-pattern',
          pattern: randomUUID(),
          content: {
            description: `pattern ${below(1000)}`,
            kind: below(2) === 0 ? 'shallow' : 'semantic',
            ranks: shuffled(ranks)
              .slice(0, 3 + below(6))
              .toSorted((a, b) => a - b),
            from: [randomUUID()],
          },
        })
      }
      add({ kind: 'set-state', state: 'done' })
      projectAnnotation(db, id)
    }
  })()
  const patterns = db.prepare('SELECT sum(json_array_length(patterns)) FROM annotation').pluck().get() as number
  console.log(`${assignments.length.toLocaleString('en')} assignments, ${patterns.toLocaleString('en')} patterns`)
  return study.id
}

async function measure(client: Client, study: number, when: string): Promise<void> {
  const queue = await client.study.queue({ study, annotator: 'Ada' })
  const at = (round: number): number => queue[(round * 37) % queue.length]?.assignment ?? 0
  const opening = await p95(ROUNDS, () =>
    Promise.all([client.study.list(), client.study.queue({ study, annotator: 'Ada' })]),
  )
  const next = await p95(ROUNDS, (round) => client.annotation.get({ assignment: at(round) }))
  const record = await p95(ROUNDS, (round) =>
    client.annotation.record({
      assignment: at(round),
      id: randomUUID(),
      change: { kind: 'note', note: `note ${round}` },
    }),
  )
  const page = await p95(FEW, () => client.statistics.study(allLabels(study)))
  console.log(
    `${when}: opening the queue ${opening}, next key ${next}, a change on disk ${record}, statistics page ${page}`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
const host = testHost()
try {
  await host.workspace.openProject(join(folder, 'large.keymark'))
  const { client, close } = overPort(host)
  const study = await writeStudy(host, client)
  await measure(client, study, 'at rest')
  const { job } = await client.scan.start({
    name: 'meanwhile',
    model: { kind: 'demo' },
    corpus: [{ kind: 'built-in', name: 'demo' }],
    settings: {},
  })
  await measure(client, study, 'while a scan runs')
  await client.job.cancel({ id: job })
  await host.workspace.jobs.ended(job)
  close()
} finally {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
}

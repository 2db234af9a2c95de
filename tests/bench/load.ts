/**
 * What a large project costs: for each operation the time it takes, and the longest that main answers nobody else.
 * 65,536 keys × 50 triggers, 1,000,000 sentences, 500,000 events; by the argument a tenth or less of each.
 *
 *   node tests/bench/load.ts [1|0.1|… [FOLDER]]
 *
 * In FOLDER the project as it is after the scan is kept, so that the next run need not write it again.
 */
import { randomUUID } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allLabels } from '#contract/statistics.ts'
import type { StudyDesign } from '#contract/study-design.ts'
import { eventInserter, projectAnnotation } from '#main/store/annotation.ts'
import { openStore } from '#main/store/open.ts'
import { publishInSteps } from '#main/store/publish.ts'
import { buildLabels } from '#main/exchange/labels.ts'
import { exportStudy } from '#main/work/dataset.ts'
import { importLabelFiles } from '#main/work/packet.ts'
import { testHost } from '../fixtures/host.ts'
import { writeScan } from './written-scan.ts'
import { BENCH_DESIGN } from './bench-design.ts'

const SHARE = Number(process.argv[2] ?? 1)
const LAYERS = 16
const KEYS = Math.round(4096 * SHARE)
const PER_KEY = 50
const SENTENCES = Math.round(1_000_000 * SHARE)
const EVENTS = Math.round(500_000 * SHARE)

const folder = mkdtempSync(join(tmpdir(), 'keymark-load-'))
const path = join(folder, 'load.keymark')

/** Milliseconds that this thread has had of a processor. */
const busy = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/**
 * Prints how long `work` took, and how long the loop stood still at most: by the clock, which a disk or other programs hold too, and of
 * the processor.
 */
async function measured<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
  let last = performance.now()
  let lastBusy = busy()
  let held = 0
  let heldBusy = 0
  const beat = (): void => {
    const now = performance.now()
    held = Math.max(held, now - last)
    last = now
    const own = busy()
    heldBusy = Math.max(heldBusy, own - lastBusy)
    lastBusy = own
  }
  const timer = setInterval(beat, 1)
  const start = performance.now()
  const result = await work()
  beat()
  clearInterval(timer)
  const took = performance.now() - start
  console.log(
    `${name.padEnd(28)} ${took.toFixed(0).padStart(8)} ms   held ${held.toFixed(0).padStart(6)} ms, computing ${heldBusy.toFixed(0).padStart(5)} ms`,
  )
  return result
}

function label(db: ReturnType<typeof openStore>, study: number): void {
  const assignments = db.prepare('SELECT id, annotator FROM assignment WHERE study = ?').all(study) as {
    id: number
    annotator: number
  }[]
  let time = Date.parse('2026-01-01T00:00:00.000Z')
  db.transaction(() => {
    const insert = eventInserter(db)
    for (const { id, annotator } of assignments) {
      const pattern = randomUUID()
      const rest = Math.max(1, Math.round(EVENTS / assignments.length) - 5)
      const changes = [
        { kind: 'add-pattern', pattern },
        ...Array.from({ length: rest }, (_, n) => ({ kind: 'describe' as const, pattern, description: `seen ${n}` })),
        { kind: 'set-kind', pattern, patternKind: id % 2 === 0 ? 'shallow' : 'semantic' },
        { kind: 'mark', pattern, ranks: [1, 2, 3, 4, 5].slice(id % 3), shown: true },
        { kind: 'set-state', state: 'done' },
      ] as const
      for (const change of changes) {
        time += 1000
        const at = new Date(time).toISOString()
        insert(id, annotator, { id: randomUUID(), change, guideline: 1, time: at, activeMs: 900, assisted: false })
      }
      projectAnnotation(db, id)
    }
  })()
}

/** A file with 20 changes more to each key of the first annotator. */
async function returnedLabels(): Promise<string> {
  const { store } = workspace
  const { packet } = store.prepare('SELECT packet FROM annotator WHERE study = ? ORDER BY id').get(study.id) as {
    packet: string
  }
  const assignments = store
    .prepare('SELECT uuid FROM assignment WHERE annotator = (SELECT min(id) FROM annotator WHERE study = ?)')
    .pluck()
    .all(study.id) as string[]
  const { uuid } = store.prepare('SELECT uuid FROM study WHERE id = ?').get(study.id) as { uuid: string }
  let time = Date.parse('2026-06-01T00:00:00.000Z')
  const events = assignments.flatMap((of) =>
    Array.from({ length: 20 }, (_, n) => ({
      id: randomUUID(),
      assignment: of,
      guideline: 1,
      time: new Date((time += 1000)).toISOString(),
      change: { kind: 'note' as const, note: `note ${n}` },
      activeMs: null,
      assisted: false,
    })),
  )
  const file = join(folder, 'returned.kmlabels')
  writeFileSync(file, await buildLabels({ study: uuid, packet, events }, '0'))
  return file
}

console.log(`${LAYERS * KEYS} keys × ${PER_KEY} triggers, ${SENTENCES} sentences, about ${EVENTS} events`)
const kept = process.argv[3] === undefined ? null : join(process.argv[3], `load-${SHARE}.keymark`)
if (kept === null || !existsSync(kept)) {
  await measured('write all (not measured)', () =>
    writeScan(path, { layers: LAYERS, keys: KEYS, perKey: PER_KEY, sentences: SENTENCES }),
  )
  if (kept !== null) copyFileSync(path, kept)
} else copyFileSync(kept, path)
/** The only scan of the project. */
const scan = 1
const host = testHost()
const { workspace, client } = host
const written = openStore(path)
await measured('publish triggers', () => publishInSteps(written, scan, 'done'))
written.close()
await measured('open', () => workspace.openProject(path))
const design: StudyDesign = {
  ...BENCH_DESIGN,
  name: 'load',
  scan,
  keysPerLayer: Math.max(1, Math.round(150 * Math.min(1, SHARE * 2))),
}
await measured('preview a study', () => client.study.preview(design))
const study = await measured('draw assignments', () => client.study.create(design))
await measured('write events (not measured)', () => {
  label(workspace.store, study.id)
  // The program writes no transaction that large, so its log is no part of what is measured next.
  workspace.store.pragma('wal_checkpoint(TRUNCATE)')
})
await measured('search a frequent word', () => client.key.list({ scan, search: 'w2' }))
await measured('search a rare word', () => client.key.list({ scan, search: 'w8190' }))
const [first] = await client.study.queue({ study: study.id, annotator: 'Ada' })
const assignment = first?.assignment ?? 0
await measured('label', () =>
  client.annotation.record({
    assignment,
    id: randomUUID(),
    change: { kind: 'note', note: 'n' },
  }),
)
await measured('undo', () => client.annotation.undo({ assignment }))
const returned = await returnedLabels()
await measured('preview labels to import', () => importLabelFiles(workspace, [returned], true))
await measured('import labels', () => importLabelFiles(workspace, [returned], false))
await measured('statistics', () => client.statistics.study(allLabels(study.id)))
await measured('agreement', () => client.agreement.study({ study: study.id, seed: 1, draws: 1000 }))
await measured('people of the study', () => client.study.people({ study: study.id }))
await measured('export', () => exportStudy(workspace, study.id, 'jsonl', join(folder, 'out')))
await measured('backup', () => client.backup.make())
const bytes = statSync(path).size
await measured('add keys to the study', () => client.study.addKeys({ study: study.id, perLayer: 5 }))
await measured('add an annotator', () => client.study.addAnnotator({ study: study.id, annotator: 'Zoe' }))
await measured('remove an annotator', () => client.study.removeAnnotator({ study: study.id, annotator: 'Zoe' }))
await host.workspace.closeProject()
chmodSync(path, 0o444)
await measured('open to look', () => workspace.openProject(path))
await host.workspace.closeProject()
chmodSync(path, 0o644)
await workspace.openProject(path)
await measured('delete the scan', () => client.content.remove({ kind: 'scan', id: scan }))
console.log(`${(bytes / 1e6).toFixed(0)} MB, peak ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB of memory`)
await host.close()
rmSync(folder, { recursive: true, force: true })

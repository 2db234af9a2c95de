/**
 * Work on a project that prints a line for each thing that it acknowledges: what is cut off, or killed.
 *
 *   node tests/trust/job.ts label|undo|import|study|publish|export|dataset PROJECT SEED STEPS [weak]
 */
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Change } from '#contract/annotation.ts'
import { DEFAULT_GUIDELINES } from '#contract/study-design.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { buildLabels } from '#main/exchange/labels.ts'
import { buildPacket, packetFileNames } from '#main/exchange/packet.ts'
import { writeFileWhole } from '#main/exchange/write-file.ts'
import { recordChange, travel } from '#main/store/annotation.ts'
import { removeUnfinishedStudies } from '#main/store/removal.ts'
import { keepArriving, takeIn } from '#main/store/arriving-labels.ts'
import { openStore } from '#main/store/open.ts'
import { packetsOf } from '#main/store/packet.ts'
import { publishInSteps } from '#main/store/publish.ts'
import { setScanState } from '#main/store/scan.ts'
import { drawStudy } from '#main/store/study.ts'
import { exportStudy } from '#main/work/dataset.ts'
import { testHost } from '../fixtures/host.ts'

/** At once and by itself: a line that was printed has left the process. */
const acknowledge = (...ids: string[]): void => void writeSync(1, ids.map((id) => `${id}\n`).join(''))

const [job = '', path = '', seed = '1', steps = '10', weak] = process.argv.slice(2)
// A slow machine: whoever looks at the clock sees that time has passed, so that what goes on in steps is cut between them.
let late = 0
const now = performance.now.bind(performance)
performance.now = () => now() + (late += 4)
const host = job === 'dataset' ? testHost() : null
await host?.workspace.openProject(path)
const db = host?.workspace.store ?? openStore(path)
// The control: what is acknowledged may be lost, so that a test that finds nothing lost is known to look.
if (weak !== undefined) db.pragma('synchronous = NORMAL')
const { below } = seeded(Number(seed))

const study = (): { id: number; scan: number } =>
  db.prepare('SELECT id, scan FROM study ORDER BY id LIMIT 1').get() as { id: number; scan: number }
const assignments = db.prepare('SELECT id FROM assignment ORDER BY id').pluck().all() as number[]
const someAssignment = (): number => assignments[below(assignments.length)] ?? 0

function label(): void {
  const id = randomUUID()
  const change: Change =
    below(2) === 0
      ? { kind: 'note', note: `note ${below(1e6)}`.repeat(below(20)) }
      : { kind: 'add-pattern', pattern: randomUUID() }
  recordChange(db, someAssignment(), id, change)
  acknowledge(id)
}

const JOBS: Record<string, (step: number) => void | Promise<void>> = {
  label,
  undo: () => {
    label()
    travel(db, someAssignment(), 'undo')
  },
  import: async () => {
    const { uuid: studyUuid } = db.prepare('SELECT uuid FROM study ORDER BY id LIMIT 1').get() as { uuid: string }
    const [packet] = packetsOf(db, study().id)
    if (packet === undefined) throw new Error('there is no packet')
    const events = Array.from({ length: 20 }, (_, n) => ({
      id: randomUUID(),
      assignment: packet.assignments[n % packet.assignments.length]?.id ?? '',
      guideline: 2,
      time: new Date(Date.UTC(2026, 5, 1) + n).toISOString(),
      change: { kind: 'note' as const, note: `imported ${n}` },
      activeMs: null,
      assisted: null,
      clock: null,
    }))
    const labels = { study: studyUuid, packet: packet.packet, events: events as never }
    const kept = keepArriving(db, [{ file: 'x.kmlabels', content: await buildLabels(labels, '0') }])
    await takeIn(
      db,
      kept,
      () => [{ file: 'x.kmlabels', labels }],
      () => undefined,
    )
    acknowledge(...events.map(({ id }) => id))
  },
  study: async (step) => {
    removeUnfinishedStudies(db)
    const { id } = await drawStudy(db, {
      name: `drawn ${step} ${randomUUID()}`,
      scan: study().scan,
      layers: null,
      keysPerLayer: 2,
      seed: step + 1,
      triggersPerKey: 2,
      minSupport: 2,
      minSentences: null,
      annotators: ['a', 'b'],
      overlapShare: 1,
      raters: 2,
      controlShare: 0,
      practiceKeys: 0,
      assistance: false,
      guidelines: DEFAULT_GUIDELINES,
    })
    acknowledge(db.prepare('SELECT uuid FROM study WHERE id = ?').pluck().get(id) as string)
  },
  // What it acknowledges is there before; what counts is that all of it is there afterwards, and once.
  publish: async () => {
    const { scan } = study()
    setScanState(db, scan, 'running')
    await publishInSteps(db, scan, 'done')
    acknowledge(db.prepare('SELECT uuid FROM study LIMIT 1').pluck().get() as string)
  },
  dataset: async () => {
    if (host === null) return
    const folder = join(dirname(path), 'dataset')
    const files = await exportStudy(host.workspace, study().id, 'jsonl', folder)
    acknowledge(...files.map((file) => join(folder, file)))
  },
  export: async () => {
    const packets = packetsOf(db, study().id)
    for (const packet of packets) {
      const file = join(dirname(path), 'packets', `${below(3)}-${packetFileNames([packet])[0]}`)
      writeFileWhole(file, [await buildPacket(packet, '0')])
      acknowledge(file)
    }
  },
}

const work = JOBS[job]
if (work === undefined) throw new Error(`There is no job ${job}.`)
for (let step = 0; step < Number(steps); step++) await work(step)
// As by a crash: nothing is tidied up.
process.kill(process.pid, 'SIGKILL')

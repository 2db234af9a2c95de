/**
 * How long a window waits for a project of the paper's size: 65,536 keys × 50 triggers of 200,000 sentences, and how large its file is. 95th
 * percentiles in milliseconds, asked over a message port as the window asks; a labelled change also while a scan runs.
 *
 *   node tests/bench/project.ts [keys of each of 16 layers]
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KeyQuery, KeySort } from '#contract/key.ts'
import { openStore } from '#main/store/open.ts'
import { publishInSteps } from '#main/store/publish.ts'
import { testHost } from '../fixtures/host.ts'
import { type Client, overPort, p95 } from './over-port.ts'
import { writeScan } from './written-scan.ts'
import { BENCH_DESIGN } from './bench-design.ts'

const [LAYERS, PER_KEY, SENTENCES] = [16, 50, 200_000]
const KEYS = Number(process.argv[2] ?? 4096)
const ROUNDS = 20
/** A search takes longer, so fewer of them are asked for. */
const FEW = 5

const folder = mkdtempSync(join(tmpdir(), 'keymark-bench-'))
const path = join(folder, 'large.keymark')

async function write(): Promise<number> {
  const scan = writeScan(path, { layers: LAYERS, keys: KEYS, perKey: PER_KEY, sentences: SENTENCES })
  const db = openStore(path)
  await publishInSteps(db, scan, 'done')
  const text = db.prepare('SELECT sum(length(CAST(text AS BLOB))) FROM sentence').pluck().get() as number
  const sentences = db.prepare("SELECT sum(pgsize) FROM dbstat WHERE name = 'sentence'").pluck().get() as number
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const [size, triggers] = [statSync(path).size, LAYERS * KEYS * PER_KEY]
  const each = (bytes: number): string => (bytes / triggers).toFixed(1)
  console.log(
    `${(LAYERS * KEYS).toLocaleString('en')} keys, ${triggers.toLocaleString('en')} triggers, ${(size / 1e6).toFixed(0)} MB; ` +
      `bytes a trigger: ${each(size - text)} beyond the text, ${each(size - sentences)} beyond the sentences with their tokens`,
  )
  return scan
}

async function measureKeys(client: Client, scan: number): Promise<void> {
  const list = async (name: string, query: Partial<KeyQuery>, rounds = ROUNDS): Promise<void> => {
    let total = 0
    const time = await p95(rounds, async () => ({ total } = await client.key.list({ scan, ...query })))
    console.log(`${name}: ${time} (${total.toLocaleString('en')} keys)`)
  }
  const own = KeySort.options.filter((sort) => !['probability', 'containing', 'endingIn'].includes(sort))
  for (const sort of own) await list(`sorted by ${sort}`, { sort, descending: true })
  for (const label of ['unlabelled', 'in-progress', 'done', 'no-pattern'] as const)
    await list(`only ${label}`, { label })
  await list('two layers', { layers: [3, 9], sort: 'top' })
  await list('further down', { sort: 'top', offset: LAYERS * KEYS - 100 })
  await list('searched for a frequent word', { search: 'w2', sort: 'containing', descending: true }, FEW)
  await list('searched for a rare word', { search: 'w8190', sort: 'containing', descending: true }, FEW)
  await list('searched for a word and its beginning', { search: 'w81', sort: 'endingIn', descending: true }, FEW)
  const key = await p95(ROUNDS, (round) =>
    client.key.get({ scan, layer: 1 + (round % LAYERS), index: (round * 997) % KEYS }),
  )
  console.log(`a key: ${key}`)
}

async function measureChanges(client: Client, study: number): Promise<string> {
  const queue = await client.study.queue({ study, annotator: 'Ada' })
  return p95(5 * ROUNDS, (round) =>
    client.annotation.record({
      assignment: queue[(round * 37) % queue.length]?.assignment ?? 0,
      id: randomUUID(),
      change: { kind: 'note', note: `note ${round}` },
    }),
  )
}

const scan = await write()
const host = testHost()
try {
  const started = performance.now()
  await host.workspace.openProject(path)
  console.log(`opened in ${(performance.now() - started).toFixed(0)} ms`)
  const { client, close } = overPort(host)
  await measureKeys(client, scan)
  const { id: study } = await client.study.create({
    ...BENCH_DESIGN,
    name: 'large',
    scan,
    keysPerLayer: Math.min(KEYS, 10),
  })
  console.log(`a labelled change at rest: ${await measureChanges(client, study)}`)
  const { job } = await client.scan.start({
    name: 'meanwhile',
    model: { kind: 'demo' },
    corpus: [{ kind: 'built-in', name: 'demo' }],
    settings: {},
  })
  console.log(`a labelled change while a scan runs: ${await measureChanges(client, study)}`)
  await client.job.cancel({ id: job })
  await host.workspace.jobs.ended(job)
  close()
  console.log(`load ${loadavg()[0]?.toFixed(2)}`)
} finally {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
}

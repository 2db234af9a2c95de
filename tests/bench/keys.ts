/**
 * How long the keys table waits at 65,536 keys: every sort, every filter, a search, in 95th percentiles of milliseconds, asked through the
 * contract as the window asks.
 *
 *   node tests/bench/keys.ts
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type KeyQuery, KeySort } from '#contract/key.ts'
import { testHost } from '../fixtures/host.ts'
import { writeLargeProject } from '../fixtures/large-project.ts'
import { temporaryFolder } from '../fixtures/project.ts'

const ROUNDS = 20

const folder = temporaryFolder()
const path = join(folder, 'large.keymark')

const scan = writeLargeProject(path)
const host = testHost()
try {
  await host.workspace.openProject(path)
  const measure = async (name: string, query: Partial<KeyQuery>): Promise<void> => {
    const times: number[] = []
    let total = 0
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now()
      ;({ total } = await host.client.key.list({ scan, ...query }))
      // The first finds nothing prepared.
      if (round > 0) times.push(performance.now() - started)
    }
    times.sort((a, b) => a - b)
    const p95 = times[Math.ceil(0.95 * ROUNDS) - 1] ?? 0
    console.log(`${name}: ${p95.toFixed(1)} ms (${total.toLocaleString('en')} keys)`)
  }
  // What sorts by a search goes with it.
  const own = KeySort.options.filter((sort) => !['probability', 'containing', 'endingIn'].includes(sort))
  for (const sort of own) await measure(`sorted by ${sort}`, { sort, descending: true })
  for (const label of ['unlabelled', 'in-progress', 'done', 'no-pattern'] as const)
    await measure(`only ${label}`, { label })
  await measure('two layers', { layers: [3, 9], sort: 'top' })
  await measure('further down', { sort: 'top', offset: 60_000 })
  await measure('search', { search: 'base', sort: 'containing', descending: true })
  await measure('a key of its own', { layers: [5], limit: 1 })
} finally {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
}

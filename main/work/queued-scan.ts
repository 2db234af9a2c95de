/** A scan whose shards others scan: puts them into a queue, waits, and merges what comes back. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ScanSettings } from '#contract/scan.ts'
import { describeModel } from '../inference/describe/client.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import type { ShardQueue, ShardState } from '../queue/shard-queue.ts'
import { idOf, thisProgram, type QueuedScan, type ShardTask } from '../queue/shard-task.ts'
import { withQueue } from '../queue/with-queue.ts'
import { mergeWithin } from './merge.ts'
import { requireShardable } from './scan.ts'
import { type Placing, startJob } from './start-job.ts'

export interface QueuedWork {
  address: string
  shards: number
  /** Folder of results that workers share; null for results through the queue. */
  results: string | null
  name: string | null
  /** Folder or .onnx file, or `demo`. */
  model: string
  corpus: CorpusInput[]
  settings: ScanSettings
}

/** Milliseconds between two looks at the queue. */
const EVERY = 500

/**
 * Resolves when the scan is merged.
 * @throws KeymarkError when there is no queue, or naming the shards that were set aside; the others' results are kept for the next time.
 */
export async function scanInQueue(workspace: Workspace, work: QueuedWork): Promise<{ scan: number; job: string }> {
  requireShardable({ ...work.settings, shard: { index: 1, of: work.shards } })
  const { place, job } = await startJob<number>(workspace, {
    kind: 'scan',
    title: work.name ?? 'scan',
    cancelled: 'Nobody waits for the queue any more; its shards stay there. Run the same command to wait again.',
    work: (placing) => withQueue(work.address, (queue) => inQueue(workspace, work, queue, placing)),
  })
  return { scan: place, job }
}

async function inQueue(
  workspace: Workspace,
  work: QueuedWork,
  queue: ShardQueue,
  placing: Placing<number>,
): Promise<'done' | 'cancelled'> {
  const { report, signal } = placing
  const { corpus, settings, name, shards: of } = work
  report({ message: 'opening the model' })
  const model = work.model === 'demo' ? workspace.demoModel : work.model
  const { sha256: modelSha256 } = await describeModel(workspace.spawnInference, model, false)
  const program = thisProgram(workspace.version)
  // A corpus that was changed is another scan.
  const files = corpus.map((input) => (input.kind === 'file' ? fileState(input.path) : null))
  const scan = idOf({ modelSha256, corpus, files, settings, of, program })
  const tasks = Array.from({ length: of }, (_, i): ShardTask => ({
    scan,
    model: work.model,
    modelSha256,
    corpus,
    settings: { ...settings, shard: { index: i + 1, of } },
  }))
  const queued: QueuedScan = { name: name ?? 'scan', of, program }
  await queue.add(queued, tasks)
  const states = await settled(queue, scan, queued, placing)
  if (states === null) return 'cancelled'
  const failed = states.filter(({ state }) => state === 'failed')
  if (failed.length > 0) throw setAside(failed, of)
  const scratch = mkdtempSync(join(tmpdir(), 'keymark-results-'))
  const { fetchResult, dropResult } = await import('../queue/results.ts')
  try {
    const found = states.flatMap(({ result }) => result ?? [])
    const projects: string[] = []
    for (const result of found) {
      if (signal.aborted) return 'cancelled'
      report({ message: 'fetching results', unit: 'shards', done: projects.length, total: of, rate: null })
      projects.push(await fetchResult(result, work.results, scratch, queue.redis))
    }
    const end = await mergeWithin(workspace, { name, files: projects, model, corpus }, placing)
    if (end === 'done') {
      await queue.remove(scan, queued)
      for (const result of found) await dropResult(result, queue.redis)
    }
    return end
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function fileState(path: string): string {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 }
  return `${size} ${mtimeMs}`
}

/** Waits until every shard is done or was set aside; null where nobody waits any more. */
async function settled(
  queue: ShardQueue,
  scan: string,
  queued: QueuedScan,
  { report, signal }: Placing<number>,
): Promise<ShardState[] | null> {
  let first: { at: number; share: number } | null = null
  for (;;) {
    if (signal.aborted) return null
    const states = await queue.shards(scan, queued)
    const over = states.filter(({ state }) => state === 'done' || state === 'failed').length
    if (states.length === queued.of && over === queued.of) return states
    if (states.length < queued.of) {
      throw new KeymarkError(
        'not-found',
        `${queued.of - states.length} of the ${queued.of} shards are not in the queue any more: somebody else merged this scan, or the Redis lost what it held. Run the same command to scan again.`,
      )
    }
    const now = { at: performance.now(), share: shareOf(states, queued.of) }
    first ??= now
    const gained = now.share - first.share
    const secondsLeft = gained > 0 ? ((now.at - first.at) / 1000) * ((1 - now.share) / gained) : null
    report({ ...sumOf(states, queued.of), secondsLeft })
    await setTimeout(EVERY, undefined, { signal }).catch(() => undefined)
  }
}

/** What all workers do together. */
function sumOf(states: readonly ShardState[], of: number): Parameters<Placing<number>['report']>[0] {
  const running = states.flatMap(({ state, progress }) => (state === 'running' && progress !== null ? [progress] : []))
  const done = states.filter(({ state }) => state === 'done').length
  const failed = states.filter(({ state }) => state === 'failed').length
  const rates = running.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? [])
  const aside = failed === 0 ? '' : `, ${failed} set aside`
  const workers = states.filter(({ state }) => state === 'running').length
  return {
    message:
      workers === 0 && done < of
        ? `waiting for workers: ${done} of ${of} shards done${aside}`
        : `${workers} ${workers === 1 ? 'worker' : 'workers'}: ${done} of ${of} shards done${aside}`,
    unit: 'shards',
    done,
    total: of,
    rate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
  }
}

/** How much is done of all shards, 0…1; of those at hand as far as their workers tell. */
const shareOf = (states: readonly ShardState[], of: number): number =>
  states.reduce((sum, { state, progress }) => {
    if (state === 'done' || state === 'failed') return sum + 1
    const { sentences = 0, total = null } = state === 'running' && progress !== null ? progress : {}
    return sum + (total === null || total === 0 ? 0 : Math.min(1, sentences / total))
  }, 0) / of

function setAside(failed: readonly ShardState[], of: number): KeymarkError {
  const each = failed.map(({ shard, error }) => `shard ${shard}: ${error ?? 'no reason was told'}`).join('; ')
  const rest = of - failed.length
  return new KeymarkError(
    'bad-input',
    `${failed.length} of ${of} shards failed three times and ${failed.length === 1 ? 'was' : 'were'} set aside (${each}). The merge misses ${failed.length === 1 ? 'it' : 'them'}; ${rest === 0 ? 'no other is done' : `the results of the other ${rest} are kept`}. Mend the cause and run the same command: where the corpus stayed as it is, it tries only ${failed.length === 1 ? 'this shard' : 'these shards'} again.`,
  )
}

import { ScanSettings } from '#contract/scan.ts'
import type { Workspace } from '../project/workspace.ts'
import { queueStatus, watchQueue } from '../work/queue-status.ts'
import { scanInQueue } from '../work/queued-scan.ts'
import { startWorker } from '../work/shard-worker.ts'
import type { Handlers } from './handlers.ts'

export function queueHandlers(workspace: Workspace): Handlers['queue'] {
  const { files, queues } = workspace
  return {
    given: () => queues.given,
    status: ({ queue }) => queueStatus(queues.address(queue)),
    watch: ({ queue }, signal) => watchQueue(queues.address(queue), signal),
    work: ({ queue, results, scratch, patience = 60, untilEmpty = false, threads = null }) =>
      startWorker(workspace, {
        address: queues.address(queue),
        results: files.moved(results),
        scratch: files.moved(scratch),
        patience,
        untilEmpty,
        threads,
      }),
    scan: ({ queue, shards, results, name, model, corpus, settings }) =>
      scanInQueue(workspace, {
        address: queues.address(queue),
        shards,
        results: files.moved(results),
        name,
        model: model.kind === 'demo' ? 'demo' : workspace.modelPath(model),
        corpus: files.corpora(corpus),
        settings: ScanSettings.parse(settings),
      }),
  }
}

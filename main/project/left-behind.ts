/** What a program that ended in the middle of its work has left of a project, brought to its end. */
import { dirname } from 'node:path'
import { removeAbandoned } from '../exchange/write-file.ts'
import { stopInterruptedAnalyses } from '../store/analysis.ts'
import { stopInterruptedPasses } from '../store/example.ts'
import { publishInSteps } from '../store/publish.ts'
import { interruptedScans } from '../store/scan.ts'
import type { Store } from '../store/store.ts'
import { goOnImporting } from './arriving-labels.ts'
import type { Jobs } from './jobs.ts'
import { takeAwayLeft } from './take-away.ts'

/** What takes long goes on as jobs behind it. */
export async function settleLeft(store: Store, jobs: Jobs): Promise<void> {
  // Their process ended before they did: what they had found is shown, and they can be resumed.
  for (const scan of interruptedScans(store)) await publishInSteps(store, scan, 'stopped')
  stopInterruptedAnalyses(store)
  stopInterruptedPasses(store)
  takeAwayLeft(store, jobs)
  goOnImporting(store, jobs)
  removeAbandoned(dirname(store.name))
}

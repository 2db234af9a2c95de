/** What is hidden of a project, deleted scans and studies, is taken away while others are answered. */
import type { Job } from '#contract/job.ts'
import { inTransactions } from '../store/in-transactions.ts'
import { hideUnfinishedStudies, isRemoving, removeHidden } from '../store/removal.ts'
import type { Store } from '../store/store.ts'
import type { Jobs, Work } from './jobs.ts'

/** To the end, or until `signal` aborts: then the rest is taken away when the project is opened again. */
export async function takeAway(
  store: Store,
  report: Parameters<Work>[0],
  signal: AbortSignal,
): Promise<'done' | 'cancelled'> {
  let rows = 0
  const deleted = (more: number): void => report({ message: 'deleting', unit: 'rows', done: (rows += more) })
  try {
    await inTransactions(store, removeHidden(store, deleted), signal)
    return 'done'
  } catch (error) {
    if (signal.aborted) return 'cancelled'
    throw error
  }
}

/** The same, as a job, of what a program that ended before has left: deleted scans and studies, and studies that it had not drawn yet. */
export function takeAwayLeft(store: Store, jobs: Jobs): void {
  hideUnfinishedStudies(store)
  takeAwayHidden(store, jobs)
}

/** The same of what is hidden now; a study that is being drawn stays. */
export function takeAwayHidden(store: Store, jobs: Jobs): void {
  if (!isRemoving(store)) return
  const job = jobs.start('removal', 'deletion', (report, signal) => takeAway(store, report, signal))
  const dismiss = ({ state }: Job): void => {
    if (state !== 'failed') jobs.dismiss(job)
  }
  void jobs.ended(job).then(dismiss)
}

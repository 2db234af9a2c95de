/** What runs as a job and first has to find its place: a scan or an analysis in the project, a search its answer. */
import type { Job } from '#contract/job.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Work } from '../project/jobs.ts'
import type { Workspace } from '../project/workspace.ts'

export interface Placing<Place> {
  report: Parameters<Work>[0]
  /** Aborts when the job is cancelled. */
  signal: AbortSignal
  /** Says that the job has its place. */
  place: (place: Place) => void
}

export interface Start<Place> {
  kind: Job['kind']
  title: string
  /** What a person is told when it is cancelled before it has its place. */
  cancelled: string
  work: (placing: Placing<Place>) => ReturnType<Work>
}

/**
 * Starts a job and answers when it has its place, while it goes on. One that ends before is taken off the list.
 * @param caller aborting it cancels the job.
 * @throws what ended it before it had its place; KeymarkError `cancelled`.
 */
export async function startJob<Place>(
  workspace: Workspace,
  { kind, title, cancelled, work }: Start<Place>,
  caller?: AbortSignal,
): Promise<{ place: Place; job: Job['id'] }> {
  const { jobs } = workspace
  const placed = Promise.withResolvers<Place>()
  const job = jobs.start(kind, title, async (report, signal) => {
    try {
      const end = await work({ report, signal, place: placed.resolve })
      placed.reject(new KeymarkError('cancelled', cancelled))
      return end
    } catch (error) {
      const inWords = workspace.inWords(error)
      placed.reject(inWords instanceof Error ? inWords : new Error(String(inWords)))
      throw inWords
    }
  })
  const stop = (): void => void jobs.cancel(job)
  caller?.addEventListener('abort', stop)
  if (caller?.aborted === true) stop()
  try {
    return { place: await placed.promise, job }
  } catch (error) {
    await jobs.ended(job)
    jobs.dismiss(job)
    throw error
  } finally {
    caller?.removeEventListener('abort', stop)
  }
}

/** Runs a job to its end. Its caller is told the answer, so nobody needs to take the job off the list. @throws as `startJob`. */
export async function answered<Answer>(
  workspace: Workspace,
  start: Start<Answer>,
  caller?: AbortSignal,
): Promise<Answer> {
  const { place, job } = await startJob(workspace, start, caller)
  await workspace.jobs.ended(job)
  workspace.jobs.dismiss(job)
  return place
}

export const search = <Answer>(
  workspace: Workspace,
  start: Omit<Start<Answer>, 'kind'>,
  caller?: AbortSignal,
): Promise<Answer> => answered(workspace, { ...start, kind: 'search' }, caller)

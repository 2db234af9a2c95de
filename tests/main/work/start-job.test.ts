import { expect, test } from 'vitest'
import type { Job } from '#contract/job.ts'
import { Jobs } from '#main/project/jobs.ts'
import type { Workspace } from '#main/project/workspace.ts'
import { startJob, type Start } from '#main/work/start-job.ts'

/** All that a job needs of a workspace. */
function start(work: Start<number>['work'], caller?: AbortSignal) {
  const workspace = { jobs: new Jobs(), inWords: (error: unknown) => error }
  const about = { kind: 'scan', title: 'a scan', cancelled: 'Cancelled before it began.', work } as const
  return { jobs: workspace.jobs, started: startJob(workspace as Workspace, about, caller) }
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
const states = (jobs: Jobs): Job['state'][] => jobs.list().map(({ state }) => state)

test('answers when it has its place, and goes on', async () => {
  const { jobs, started } = start(async ({ signal, place }) => {
    place(7)
    await until(signal)
    return 'cancelled'
  })
  const { place, job } = await started
  expect(place).toBe(7)
  expect(states(jobs)).toEqual(['running'])
  await jobs.cancel(job)
  expect(states(jobs)).toEqual(['cancelled'])
})

test('a failure before it has its place is told, and the job is gone', async () => {
  const { jobs, started } = start(() => Promise.reject(new Error('no such file')))
  await expect(started).rejects.toThrow('no such file')
  expect(jobs.list()).toEqual([])
})

test('a failure after it has its place is the job’s', async () => {
  const { jobs, started } = start(async ({ place }) => {
    place(7)
    await Promise.resolve()
    throw new Error('the disk is full')
  })
  const { job } = await started
  expect(await jobs.ended(job)).toMatchObject({ state: 'failed', message: 'the disk is full' })
})

test.each([false, true])('cancelled before it has its place; by a caller who gave up before: %s', async (isBefore) => {
  const caller = new AbortController()
  if (isBefore) caller.abort()
  const { jobs, started } = start(async ({ signal }) => {
    if (!signal.aborted) await until(signal)
    return 'cancelled'
  }, caller.signal)
  caller.abort()
  await expect(started).rejects.toMatchObject({ code: 'cancelled', message: 'Cancelled before it began.' })
  expect(jobs.list()).toEqual([])
})

/** Runs the batches that it is given, one after another, until the process is ended. */
import { openModel } from '../model/open.ts'
import { openSession } from '../session.ts'
import type { Task } from '../tasks.ts'
import type { BatchRun } from './messages.ts'

export const batchesTask: Task<'batches'> = async ({ model, request, options }, { say, listen }) => {
  const { run, provider, providerReason, runtimeVersion, threads } = await openSession(
    await openModel(model),
    request,
    options,
  )
  say({ kind: 'session', facts: { provider, providerReason, runtimeVersion, threads } })
  const { promise: failed, reject } = Promise.withResolvers<void>()
  const runOne = async ({ number, ids, batch, length, further }: BatchRun): Promise<void> =>
    say({ kind: 'outputs', number, outputs: await run(ids, batch, length, further) })
  let before = Promise.resolve()
  listen((message) => {
    before = before.then(() => runOne(message))
    before.catch(reject)
  })
  return failed
}

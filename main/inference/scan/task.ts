/** A scan in the inference process: runs it, and lets main's answers in between its batches. */
import type { Task } from '../tasks.ts'
import { DistantSession } from '../batches/session.ts'
import type { Checkpoint } from './messages.ts'
import { runScan } from './run.ts'

export const scanTask: Task<'scan'> = (task, { say, listen }) => {
  const begin = Promise.withResolvers<Checkpoint | null>()
  let saved = Promise.withResolvers<void>()
  let isStopped = false
  const distant = (task.processes ?? 1) > 1 ? new DistantSession(say) : null
  listen((message) => {
    if (message.kind === 'begin') begin.resolve(message.from)
    else if (message.kind === 'saved') saved.resolve()
    else if (message.kind === 'stop') isStopped = true
    else distant?.heard(message)
  })
  return runScan(task, {
    say,
    begin: () => begin.promise,
    saved: async () => {
      await saved.promise
      saved = Promise.withResolvers()
    },
    isStopped: () => isStopped,
    distant,
  })
}

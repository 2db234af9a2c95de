/** A scan in the inference process: runs it, and lets main's answers in between its batches. */
import type { Task } from '../tasks.ts'
import type { Checkpoint } from './messages.ts'
import { runScan } from './run.ts'

export const scanTask: Task<'scan'> = (task, { say, listen }) => {
  const begin = Promise.withResolvers<Checkpoint | null>()
  let saved = Promise.withResolvers<void>()
  let isStopped = false
  listen((message) => {
    if (message.kind === 'begin') begin.resolve(message.from)
    else if (message.kind === 'saved') saved.resolve()
    else isStopped = true
  })
  return runScan(task, {
    say,
    begin: () => begin.promise,
    saved: async () => {
      await saved.promise
      saved = Promise.withResolvers()
    },
    isStopped: () => isStopped,
  })
}

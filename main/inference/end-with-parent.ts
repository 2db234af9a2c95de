import { Worker } from 'node:worker_threads'

/** Milliseconds between two looks at the parent. */
const EVERY = 500

/** What the thread runs: text, because it has no file of its own in the built program. */
const WATCH = `
  const parent = process.ppid
  setInterval(() => {
    // Another parent takes over an orphan; where none does, the old number is nobody's.
    let isThere = process.ppid === parent
    try { process.kill(parent, 0) } catch (error) { isThere = isThere && error.code === 'EPERM' }
    if (!isThere) process.kill(process.pid, 'SIGKILL')
  }, ${EVERY})
`

/**
 * Ends this process soon after the one that started it, even while the runtime computes and nothing else here gets its
 * turn: the parent is watched by a thread.
 */
export function endWithParent(): void {
  new Worker(WATCH, { eval: true }).unref()
}

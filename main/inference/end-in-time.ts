import { Worker } from 'node:worker_threads'
import { EXHAUSTED, memoryLimit, watched } from './memory-limit.ts'

/** Milliseconds between two looks at the parent, and at the memory. */
const EVERY = { parent: 500, memory: 100 }

/** Milliseconds in which the last words are heard. */
const HEARD = 200

/** What the thread runs: text, because it has no file of its own in the built program. */
const WATCH = `
  const { readFileSync, writeSync } = require('node:fs')
  const { limit, place, from } = require('node:worker_threads').workerData
  const parent = process.ppid
  setInterval(() => {
    // Another parent takes over an orphan; where none does, the old number is nobody's.
    let isThere = process.ppid === parent
    try { process.kill(parent, 0) } catch (error) { isThere = isThere && error.code === 'EPERM' }
    if (!isThere) process.kill(process.pid, 'SIGKILL')
  }, ${EVERY.parent})

  // What stays in files, as weights do, can be dropped by the system and does not count, where it tells the two apart.
  const own = () => {
    try {
      const lines = readFileSync('/proc/self/status', 'utf8').split('\\n')
      const kilobytes = (name) => parseInt(lines.find((line) => line.startsWith(name + ':'))?.slice(name.length + 1) ?? '0')
      return 1024 * (kilobytes('RssAnon') + kilobytes('VmSwap'))
    } catch { return process.memoryUsage.rss() }
  }
  setInterval(() => {
    if (own() <= limit) return
    const length = new Int32Array(place, 0, 1)[0]
    const file = new TextDecoder().decode(new Uint8Array(place, from, length).slice())
    writeSync(2, '\\n${EXHAUSTED} ' + limit + ' ' + JSON.stringify(file) + '\\n')
    // Electron listens to a process no longer when that has ended: it is given a moment to hear this.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${HEARD})
    process.kill(process.pid, 'SIGKILL')
  }, ${EVERY.memory})
`

/**
 * Ends this process soon after the one that started it, or when it takes more memory than it may, even while the runtime computes and
 * nothing else here gets its turn: a thread watches.
 * @throws KeymarkError `bad-input` when what it may take is said wrongly.
 */
export function endInTime(): void {
  new Worker(WATCH, { eval: true, workerData: { limit: Math.round(memoryLimit()), ...watched } }).unref()
}

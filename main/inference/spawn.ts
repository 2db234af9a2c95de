/** Starts the inference process as a child of Node, for the command line and the tests. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { InferenceWorker } from './worker.ts'

/** Characters kept of what the runtime prints, to explain a crash. */
const LAST_WORDS = 5000

export function spawnChildProcess(environment: NodeJS.ProcessEnv = process.env): InferenceWorker {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    serialization: 'advanced',
    env: environment,
    execArgv: [],
    // Results belong to the command line's stdout alone, and stderr to Keymark's own words.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS)
  })
  return {
    post: (message) => {
      // Where it has just died the pipe is broken; why it died is told by its end.
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      // Not `exit`: its last words may come after that.
      child.on('close', (code, signal) => {
        const how = signal === null ? `ended with status ${code}` : `was killed by ${signal}`
        listener(lastWords === '' ? how : `${how} (${lastWords.trim()})`)
      })
      child.on('error', (error) => listener(error.message))
    },
    kill: () => child.kill('SIGKILL'),
  }
}

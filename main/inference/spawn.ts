/** Starts the inference process as a child of Node, for the command line and the tests. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { InferenceWorker } from './worker.ts'

export function spawnChildProcess(environment: NodeJS.ProcessEnv = process.env): InferenceWorker {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    serialization: 'advanced',
    env: environment,
    execArgv: [],
    // Results belong to the command line's stdout alone.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    post: (message) => {
      if (child.connected) child.send(message as object)
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.on('exit', (code, signal) => listener(signal === null ? `ended with status ${code}` : `killed by ${signal}`))
      child.on('error', (error) => listener(error.message))
    },
    kill: () => child.kill('SIGKILL'),
  }
}

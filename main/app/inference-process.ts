import { utilityProcess } from 'electron'
import type { InferenceWorker } from '#main/inference/worker.ts'

/** Characters kept of what the process prints, to explain its end. */
const LAST_WORDS = 5000

/** @param entry absolute path of the built inference process */
export function spawnUtilityProcess(entry: string): InferenceWorker {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Keymark inference',
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let lastWords = ''
  child.stderr?.on('data', (text: Buffer) => {
    process.stderr.write(text)
    lastWords = (lastWords + text.toString()).slice(-LAST_WORDS)
  })
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.on('exit', (code) => {
        const how = `ended with status ${code}`
        listener(lastWords === '' ? how : `${how} (${lastWords.trim()})`)
      })
    },
    kill: () => child.kill(),
  }
}

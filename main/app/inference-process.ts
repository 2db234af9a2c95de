import { utilityProcess } from 'electron'
import type { InferenceWorker } from '#main/inference/worker.ts'

/** @param entry absolute path of the built inference process */
export function spawnUtilityProcess(entry: string): InferenceWorker {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Keymark inference', stdio: 'inherit' })
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.on('exit', (code) => listener(`ended with status ${code}`))
    },
    kill: () => child.kill(),
  }
}

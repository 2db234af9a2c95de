/** Entry of a computation's thread: runs one and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { COMPUTATIONS, type Computations } from './computations.ts'

const { name, input } = workerData as { name: keyof Computations; input: unknown[] }
const run = COMPUTATIONS[name] as (...input: unknown[]) => unknown
parentPort?.postMessage(run(...input))

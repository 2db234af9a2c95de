/**
 * Entry of the inference process: an Electron utility process, or a child of Node. It does one task and then waits to be
 * ended. The runtime blocks this process while it works, which is why it is one.
 */
import { endWithParent } from './end-with-parent.ts'
import { analysisTask } from './analysis/run.ts'
import { batchesTask } from './batches/run.ts'
import { describeTask, variantsTask } from './describe/describe.ts'
import { examplesTask } from './examples/run.ts'
import { failureOf } from './failure.ts'
import { mergeTask } from './merge/read-whole.ts'
import { nearTask } from './near/nearest.ts'
import { promptTask } from './prompt/answer.ts'
import { valueTask } from './value/read.ts'
import { scanTask } from './scan/task.ts'
import type { Line, Reply, Request, Task, TaskName } from './tasks.ts'

endWithParent()

const TASKS: { [Name in TaskName]: Task<Name> } = {
  describe: describeTask,
  variants: variantsTask,
  scan: scanTask,
  batches: batchesTask,
  analysis: analysisTask,
  examples: examplesTask,
  near: nearTask,
  merge: mergeTask,
  value: valueTask,
  prompt: promptTask,
}

interface ParentPort {
  postMessage: (message: unknown) => void
  on: (event: 'message', listener: (event: { data: unknown }) => void) => void
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort

const send = (reply: Reply): void => {
  if (parentPort) parentPort.postMessage(reply)
  else process.send?.(reply)
}

if (parentPort) parentPort.on('message', ({ data }) => receive(data as Request))
else {
  process.on('message', (message) => receive(message as Request))
  // Main is gone: nobody can store what this process finds.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

let heard: ((message: unknown) => void) | null = null
const early: unknown[] = []

const line: Line<{ input: unknown; says: unknown; hears: unknown }> = {
  say: (message) => send({ said: message }),
  listen: (listener) => {
    heard = listener
    for (const message of early.splice(0)) listener(message)
  },
}

function receive(request: Request): void {
  if ('task' in request) {
    // The table pairs every name with the task that takes its input; the wire cannot carry those types along.
    const task = TASKS[request.task] as (input: unknown, line: unknown) => Promise<void>
    task(request.input, line).then(
      () => send({ ended: true }),
      (error: unknown) => send({ failed: failureOf(error) }),
    )
  } else if (heard === null) early.push(request.said)
  else heard(request.said)
}

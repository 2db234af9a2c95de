/**
 * Entry of the inference process: an Electron utility process, or a child of Node. One request at a time.
 * The runtime blocks this process while it works, which is why it is one.
 */
import type { ErrorCode } from '#contract/error.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Checkpoint, Reply, Request } from './messages.ts'
import { checkModel } from './model-check.ts'
import { runAnalysis } from './analysis/run.ts'
import { openModel } from './model/open.ts'
import { findNearest } from './near/nearest.ts'
import { type Explorer, openExplorer } from './prompt/explorer.ts'
import { runScan } from './scan/run-scan.ts'

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

let stopped = false
let begin = Promise.withResolvers<Checkpoint | null>()
const beginAnalysis = Promise.withResolvers<number>()
let explorer: Promise<Explorer> | null = null
let explored = Promise.resolve()
let saved = Promise.withResolvers<void>()

function receive(request: Request): void {
  switch (request.kind) {
    case 'describe':
      answer(describe(request))
      break
    case 'analyse':
      answer(
        runAnalysis(request.task, {
          opened: (opened) => send({ kind: 'analysis-opened', ...opened }),
          begin: () => beginAnalysis.promise,
          part: (part, amount) => send({ kind: 'analysis-part', part, amount }),
        }).then(() => send({ kind: 'analysed' })),
      )
      break
    case 'prompt':
      explore(request)
      break
    case 'nearest':
      answer(
        findNearest(request.task, (done, total) => send({ kind: 'compared', done, total })).then((nearest) =>
          send({ kind: 'nearest', ...nearest }),
        ),
      )
      break
    case 'begin-analysis':
      beginAnalysis.resolve(request.from)
      break
    case 'scan':
      stopped = false
      begin = Promise.withResolvers()
      saved = Promise.withResolvers()
      answer(
        runScan(request.task, {
          send,
          begin: () => begin.promise,
          saved: async () => {
            await saved.promise
            saved = Promise.withResolvers()
          },
          isStopped: () => stopped,
        }),
      )
      break
    case 'begin':
      begin.resolve(request.from)
      break
    case 'saved':
      saved.resolve()
      break
    case 'stop':
      stopped = true
      break
  }
}

async function describe({ model: path, check }: Extract<Request, { kind: 'describe' }>): Promise<void> {
  const model = await openModel(path)
  send({
    kind: 'described',
    model: model.description,
    check: check ? await checkModel(model, { provider: 'auto', threads: null }) : null,
  })
}

/** One question after another: the runtime serves one at a time. */
function explore({ id, task, request }: Extract<Request, { kind: 'prompt' }>): void {
  const open = (explorer ??= openExplorer(task).catch((error: unknown) => {
    // What was missing may be there the next time.
    explorer = null
    throw error
  }))
  explored = explored
    .then(() => open)
    .then(async (model) => send({ kind: 'prompted', id, answer: await model.ask(request) }))
    .catch((error: unknown) => send({ kind: 'not-prompted', id, ...inWords(error) }))
}

function answer(work: Promise<void>): void {
  work.catch((error: unknown) => {
    send({ kind: 'failed', ...inWords(error) })
  })
}

const inWords = (error: unknown): { code: ErrorCode; message: string } => ({
  code: error instanceof KeymarkError ? error.code : 'internal',
  message: error instanceof Error ? error.message : String(error),
})

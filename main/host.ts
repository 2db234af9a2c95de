/**
 * The one implementation of the contract, for three kinds of caller: the renderer over a message port, the command
 * line and the tests in process. With `preload/contract/procedure.ts` the only place in main that knows the transport.
 */
import type { ContractRouterClient } from '@orpc/contract'
import { type Context, createRouterClient, implement, ORPCError, type Router } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { contract, type Contract } from '#contract/index.ts'
import { adjudicationHandlers } from './handlers/adjudication.ts'
import { agreementHandlers } from './handlers/agreement.ts'
import { analysisHandlers } from './handlers/analysis.ts'
import { annotationHandlers } from './handlers/annotation.ts'
import { backupHandlers } from './handlers/backup.ts'
import { commandHandlers } from './handlers/command.ts'
import { contentHandlers } from './handlers/content.ts'
import { datasetHandlers } from './handlers/dataset.ts'
import { exampleHandlers } from './handlers/example.ts'
import { figureHandlers } from './handlers/figure.ts'
import { tableHandlers } from './handlers/table.ts'
import { fileHandlers } from './handlers/file.ts'
import type { Handlers } from './handlers/handlers.ts'
import { jobHandlers } from './handlers/job.ts'
import { keyHandlers } from './handlers/key.ts'
import { descriptionHandlers } from './handlers/description.ts'
import { machineHandlers } from './handlers/machine.ts'
import { modelHandlers } from './handlers/model.ts'
import { packetHandlers } from './handlers/packet.ts'
import { projectHandlers } from './handlers/project.ts'
import { promptHandlers } from './handlers/prompt.ts'
import { questionHandlers } from './handlers/question.ts'
import { queueHandlers } from './handlers/queue.ts'
import { scanHandlers } from './handlers/scan.ts'
import { statisticsHandlers } from './handlers/statistics.ts'
import { studyHandlers } from './handlers/study.ts'
import type { Meta } from '#contract/procedure.ts'
import { KeymarkError } from './keymark-error.ts'
import { requireWritable } from './store/look.ts'
import { assertInPlace, writesOf } from './store/place.ts'
import { Workspace, type WorkspaceOptions } from './project/workspace.ts'

export type Client = ContractRouterClient<Contract>
export type MessagePortLike = Parameters<InstanceType<typeof RPCHandler>['upgrade']>[0]

export interface Host {
  workspace: Workspace
  /** Calls the handlers in this process, through the contract's validation. */
  client: Client
  /** Serves the handlers to the other end of a port. */
  upgrade: (port: MessagePortLike) => void
  /** Stops what runs, keeps what it found, closes the project. */
  close: () => Promise<void>
}

export function createHost(options: WorkspaceOptions): Host {
  const workspace = new Workspace(options)
  const router = implementContract(workspace)
  const handler = new RPCHandler(router)
  return {
    workspace,
    client: createRouterClient(router),
    upgrade: (port) => handler.upgrade(port, { context: {} }),
    close: () => workspace.closeProject(),
  }
}

function implementContract(workspace: Workspace): Router<Contract, Context> {
  const handlers: Handlers = {
    adjudication: adjudicationHandlers(workspace),
    agreement: agreementHandlers(workspace),
    analysis: analysisHandlers(workspace),
    annotation: annotationHandlers(workspace),
    backup: backupHandlers(workspace),
    command: commandHandlers(workspace),
    content: contentHandlers(workspace),
    dataset: datasetHandlers(workspace),
    example: exampleHandlers(workspace),
    figure: figureHandlers(workspace),
    table: tableHandlers(workspace),
    file: fileHandlers(workspace),
    job: jobHandlers(workspace),
    key: keyHandlers(workspace),
    description: descriptionHandlers(workspace),
    machine: machineHandlers(workspace),
    model: modelHandlers(workspace),
    packet: packetHandlers(workspace),
    project: projectHandlers(workspace),
    prompt: promptHandlers(workspace),
    question: questionHandlers(workspace),
    queue: queueHandlers(workspace),
    scan: scanHandlers(workspace),
    statistics: statisticsHandlers(workspace),
    study: studyHandlers(workspace),
  }
  const os = implement(contract).use(async ({ next }) => {
    try {
      const store = workspace.isOpen ? workspace.store : null
      const writes = store && writesOf(store)
      const answer = await next()
      // What was written is acknowledged only where it will be found again.
      if (store?.open && writesOf(store) !== writes) assertInPlace(store)
      return answer
    } catch (error) {
      throw toData(isWrongAnswer(error) ? workspace.unreadable(error) : workspace.inWords(error))
    }
  })
  /** What changes the open project is refused before anything is done where that is open to look. */
  const guarded = (noun: string, verb: string, handle: LooseHandler): LooseHandler => {
    if (!writes(noun, verb)) return handle
    return (input, signal) => {
      if (workspace.isOpen) requireWritable(workspace.store)
      return handle(input, signal)
    }
  }
  const routes = Object.entries(handlers).map(([noun, verbs]) => [
    noun,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, handle]) => [
        verb,
        // The contract types each handler above; the loop that connects them cannot carry those types along.
        (os as never as Loose)[noun]?.[verb]?.handler(({ input, signal }) =>
          guarded(noun, verb, handle as LooseHandler)(input, signal),
        ),
      ]),
    ),
  ])
  return os.router(Object.fromEntries(routes) as Parameters<typeof os.router>[0])
}

const writes = (noun: string, verb: string): boolean => {
  const procedures = contract as unknown as Record<string, Record<string, { '~orpc': { meta: Meta } }>>
  return procedures[noun]?.[verb]?.['~orpc'].meta.writes === true
}

type LooseHandler = (input: unknown, signal: AbortSignal | undefined) => unknown
type Loose = Record<
  string,
  Record<string, { handler: (run: (call: { input: unknown; signal?: AbortSignal }) => unknown) => unknown }>
>

/** An answer that the contract does not know, such as of a damaged row; its cause says why. */
const isWrongAnswer = (error: unknown): error is ORPCError<string, unknown> =>
  error instanceof ORPCError && error.code === 'INTERNAL_SERVER_ERROR' && error.cause instanceof Error

/** An error as data that both ends understand: the code that a client acts on, the message for a person. */
function toData(error: unknown): unknown {
  if (error instanceof KeymarkError)
    return new ORPCError(error.code, { defined: true, message: error.message, cause: error })
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    // What the contract's schema objects to.
    const { issues = [] } = (error.data ?? {}) as { issues?: { path?: PropertyKey[]; message: string }[] }
    const message = issues.map(({ path, message }) => `${path?.map(String).join('.') ?? ''}: ${message}`).join('; ')
    if (message !== '') return new ORPCError('bad-input', { defined: true, message, cause: error })
  }
  return error
}

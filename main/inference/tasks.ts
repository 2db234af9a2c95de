/**
 * What the inference process can be asked to do. Main names a task and gives its input; after that each side sends the
 * messages of that task, and the process says when it is done. Both ends are ours and of one version: types suffice.
 */
import type { AnalysisConversation } from './analysis/task.ts'
import type { BatchesConversation } from './batches/messages.ts'
import type { DescribeConversation, VariantsConversation } from './describe/task.ts'
import type { ExamplesConversation } from './examples/task.ts'
import type { Failure } from './failure.ts'
import type { MergeConversation } from './merge/messages.ts'
import type { NearConversation } from './near/task.ts'
import type { PromptConversation } from './prompt/task.ts'
import type { ValueConversation } from './value/task.ts'
import type { ScanConversation } from './scan/messages.ts'

/** One task: what main gives, what the process says while it works, and what main answers. */
export interface Conversation {
  input: unknown
  says: unknown
  hears: unknown
}

export interface Conversations {
  describe: DescribeConversation
  variants: VariantsConversation
  scan: ScanConversation
  batches: BatchesConversation
  analysis: AnalysisConversation
  examples: ExamplesConversation
  near: NearConversation
  merge: MergeConversation
  value: ValueConversation
  prompt: PromptConversation
}
export type TaskName = keyof Conversations

/** From main: the task first, then what the task hears. */
export type Request = { task: TaskName; input: unknown } | { said: unknown }

/** From the process: what the task says, then its end. */
export type Reply = { said: unknown } | { ended: true } | { failed: Failure }

/** A task in the inference process. It resolves when it is done; what it throws reaches main as a KeymarkError. */
export type Task<Name extends TaskName> = (
  input: Conversations[Name]['input'],
  line: Line<Conversations[Name]>,
) => Promise<void>

/** The process's end of a conversation. */
export interface Line<Of extends Conversation> {
  say: (message: Of['says']) => void
  /** What came before is kept until somebody listens. */
  listen: (listener: (message: Of['hears']) => void) => void
}

/** What the prompt explorer asks its process. */
import type { Provider } from '#contract/model.ts'
import type { KeyId } from '#contract/key-id.ts'
import type { PromptFlow, PromptQuestion, PromptReading, PromptReads } from '#contract/prompt.ts'
import type { ScannedModel } from '../model/scanned.ts'
import type { Failure } from '../failure.ts'

/** What is kept open between questions. */
export interface PromptTask {
  model: string
  /** The model that the scan was made with; another one is refused. Null without a scan. */
  expected: Omit<ScannedModel, 'model'> | null
  provider: Provider
  threads: number | null
}

/** Null for the position: the cells of all of them. With a key what it reads there, else how the prediction comes about. */
export type PromptRequest = PromptQuestion & { position: number | null; key?: KeyId | undefined }
export type PromptAnswer = PromptReading | PromptFlow | PromptReads

/** One model for the whole conversation; questions carry a number, and each is answered under it. */
export interface PromptConversation {
  input: PromptTask
  says: { id: number; answer: PromptAnswer } | { id: number; refused: Failure }
  hears: { id: number; request: PromptRequest }
}

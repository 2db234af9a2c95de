/** What is said to a process that runs batches for a scan which is led elsewhere, and by it. */
import type { Chosen } from '../provider.ts'
import type { GraphRequest } from '../instrument/request.ts'
import type { Further, Output, SessionOptions } from '../session.ts'

export interface BatchesTask {
  /** Folder or .onnx file. */
  model: string
  /** No request that holds a function. */
  request: GraphRequest
  options: SessionOptions
}

export interface BatchRun {
  kind: 'run'
  /** In the order in which batches are handed out. */
  number: number
  /** Token ids, `batch` rows of `length`. */
  ids: Int32Array
  batch: number
  length: number
  further: Record<string, Further>
}

export interface SessionFacts {
  provider: Chosen
  providerReason: string
  runtimeVersion: string
  threads: number
}

export type BatchesSay =
  | { kind: 'session'; facts: SessionFacts }
  | { kind: 'outputs'; number: number; outputs: Record<string, Output> }

export interface BatchesConversation {
  input: BatchesTask
  says: BatchesSay
  hears: BatchRun
}

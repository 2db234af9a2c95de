/** Reads what a model's files say, without running it. */
import type { Model } from '#contract/model.ts'
import { openModel } from '../model/open.ts'
import type { Task } from '../tasks.ts'

export interface DescribeConversation {
  /** Folder or .onnx file. */
  input: string
  says: Model
  hears: never
}

export const describeTask: Task<'describe'> = async (model, { say }) => say((await openModel(model)).description)

/** Reads what a model's files say and, where that is asked for, runs it for a moment. */
import type { Model, ModelCheck } from '#contract/model.ts'
import { checkModel } from '../model-check.ts'
import { openModel } from '../model/open.ts'
import type { Task } from '../tasks.ts'

/** `check`: null where the model was not run. */
export type Described = Model & { check: ModelCheck | null }

export interface DescribeConversation {
  /** Folder or .onnx file, and whether it is run. */
  input: { model: string; check: boolean }
  says: Described
  hears: never
}

export const describeTask: Task<'describe'> = async ({ model: path, check }, { say }) => {
  const model = await openModel(path)
  say({
    ...model.description,
    check: check ? await checkModel(model, { provider: 'auto', threads: null }) : null,
  })
}

/** Reads what a model's files say and, where that is asked for, runs it for a moment. */
import { basename } from 'node:path'
import type { Model, ModelCheck, Variant } from '#contract/model.ts'
import { checkModel } from '../model-check.ts'
import { openModel } from '../model/open.ts'
import { variantsOf } from '../model/variants.ts'
import type { Task } from '../tasks.ts'

/** `file`: the .onnx that was read. `check`: null where the model was not run. */
export type Described = Model & { file: string; check: ModelCheck | null }

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
    file: basename(model.onnxFile),
    check: check ? await checkModel(model, { provider: 'auto', threads: null }) : null,
  })
}

export interface VariantsConversation {
  /** Folder or .onnx file. */
  input: { model: string }
  says: Variant[]
  hears: never
}

export const variantsTask: Task<'variants'> = ({ model }, { say }) => Promise.try(() => say(variantsOf(model)))

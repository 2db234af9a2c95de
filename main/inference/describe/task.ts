/** What is asked of a model's files, and how it is told. */
import type { Model, ModelCheck, Variant } from '#contract/model.ts'

/** `file`: the .onnx that was read. `check`: null where the model was not run. */
export type Described = Model & { file: string; check: ModelCheck | null }

export interface DescribeConversation {
  /** Folder or .onnx file, and whether it is run. */
  input: { model: string; check: boolean }
  says: Described
  hears: never
}

export interface VariantsConversation {
  /** Folder or .onnx file. */
  input: { model: string }
  says: Variant[]
  hears: never
}

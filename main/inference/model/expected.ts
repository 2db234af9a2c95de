import { KeymarkError } from '../../keymark-error.ts'
import type { OpenModel } from './open.ts'

export interface ExpectedModel {
  modelSha256: string
  tokenizerSha256: string
}

/** @throws KeymarkError `bad-input` when it is not the model that the scan was made with: its keys are others. */
export function expectModel(model: OpenModel, { modelSha256, tokenizerSha256 }: ExpectedModel): void {
  if (model.description.sha256 === modelSha256 && model.tokenizerSha256 === tokenizerSha256) return
  throw new KeymarkError(
    'bad-input',
    `${model.onnxFile} is not the model that the scan was made with, or its tokenizer.json has changed (their SHA-256 differ): its keys are not those of the project. Give the original model, or scan with this one.`,
  )
}

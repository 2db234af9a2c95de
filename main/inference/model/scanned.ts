/** The model that a scan was made with, and no other. */
import { KeymarkError } from '../../keymark-error.ts'
import { openModel, type OpenModel } from './open.ts'

export interface ScannedModel {
  /** Folder or .onnx file. */
  model: string
  /** What the scan was made with; another model or tokenizer is refused. */
  modelSha256: string
  tokenizerSha256: string
}

/** @throws KeymarkError when the model is missing or not the scan's. */
export async function openScanned({ model: path, modelSha256, tokenizerSha256 }: ScannedModel): Promise<OpenModel> {
  const model = await openModel(path)
  if (model.description.sha256 === modelSha256 && model.tokenizerSha256 === tokenizerSha256) return model
  throw new KeymarkError(
    'model-differs',
    `${model.onnxFile} is not the model that the scan was made with, or its tokenizer.json has changed (their SHA-256 differ): its keys are not those of the project. Give the original model, or scan with this one.`,
  )
}

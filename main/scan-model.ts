/** The model that a scan was made with, for what has to read it again. */
import { existsSync } from 'node:fs'
import type { Provider } from '#contract/model.ts'
import type { ExpectedModel } from './inference/model/expected.ts'
import { KeymarkError } from './keymark-error.ts'
import type { Store } from './store/open.ts'
import { getScan, getScanInput } from './store/scan.ts'

export interface ScanModel {
  /** Folder or .onnx file. */
  model: string
  expected: ExpectedModel
  provider: Provider
  threads: number | null
}

/** @param moved where it is now; null for where the scan read it. @throws KeymarkError when it is not there, or the scan holds nothing. */
export function scanModel(db: Store, scan: number, moved: string | null): ScanModel {
  const { name, provenance, settings } = getScan(db, scan)
  if (provenance === null) throw new KeymarkError('not-found', `The scan "${name}" holds nothing to analyse.`)
  const model = moved ?? getScanInput(db, scan).model
  checkModel(model, moved !== null)
  const { modelSha256, tokenizerSha256 } = provenance
  return { model, expected: { modelSha256, tokenizerSha256 }, provider: settings.provider, threads: settings.threads }
}

function checkModel(path: string, isMoved: boolean): void {
  if (path === '') {
    throw new KeymarkError(
      'not-found',
      'The project came without its model: it knows the model by its SHA-256 only. Say where the model is. What is stored can be read without it.',
    )
  }
  if (existsSync(path)) return
  throw new KeymarkError(
    'not-found',
    isMoved
      ? `There is no model at ${path}. Give the folder or .onnx file that the scan's model is in now.`
      : `The model is not at ${path} any more, where the scan read it. Put it back, or say where it is now. What is stored can be read without it.`,
  )
}

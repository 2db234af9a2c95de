/** The model that a scan was made with, for what has to read it again. */
import { existsSync } from 'node:fs'
import type { Provider } from '#contract/model.ts'
import type { ScannedModel } from '../inference/model/scanned.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from '../store/open.ts'
import { getScan, getScanInput } from '../store/scan.ts'

export interface ScanModel {
  /** Folder or .onnx file. */
  model: string
  expected: Omit<ScannedModel, 'model'>
  provider: Provider
  threads: number | null
}

/** @param moved where it is now; null for where the scan read it. @throws KeymarkError when it is not there, or the scan holds nothing. */
export function scanModel(db: Store, scan: number, moved: string | null): ScanModel {
  const { name, provenance, settings } = getScan(db, scan)
  if (provenance === null) throw new KeymarkError('not-found', `The scan "${name}" holds nothing to analyse.`)
  const scanned = getScanInput(db, scan).model
  const model = moved ?? scanned
  checkModel(model, scanned)
  const { modelSha256, tokenizerSha256 } = provenance
  return { model, expected: { modelSha256, tokenizerSha256 }, provider: settings.provider, threads: settings.threads }
}

function checkModel(path: string, scanned: string): void {
  if (path === '') {
    throw new KeymarkError(
      'model-missing',
      'The project came without its model: it knows the model by its SHA-256 only. What is stored can be read without it.',
    )
  }
  if (existsSync(path)) return
  const missing =
    path === scanned ? `The model is not at ${path} any more, where the scan read it.` : `There is no model at ${path}.`
  throw new KeymarkError(
    'model-missing',
    `${missing} Put it back, or say where it is now. What is stored can be read without it.`,
  )
}

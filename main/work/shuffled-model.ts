/** A random control of a model, as a folder that is there as a whole or not at all. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ensureFolder, syncFolder } from '../exchange/write-file.ts'
import { shuffleModel, type Shuffled } from '../inference/shuffle/shuffle.ts'
import { KeymarkError } from '../keymark-error.ts'

/** @throws KeymarkError where something is at `folder` already, or the model cannot be permuted; nothing is left behind. */
export async function shuffledModel(
  path: string,
  folder: string,
  options: { seed: number; report?: (done: number, total: number) => void },
): Promise<Shuffled> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new KeymarkError(
      'bad-input',
      `${folder} holds something already. Nothing was written. Give a folder that is not there yet.`,
    )
  ensureFolder(dirname(folder))
  const made = join(dirname(folder), `.${basename(folder)}-${process.pid}`)
  mkdirSync(made)
  try {
    const shuffled = await shuffleModel(path, made, options)
    syncFolder(made)
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(made, folder)
    syncFolder(dirname(folder))
    return shuffled
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    if (error instanceof KeymarkError || !(error instanceof Error) || !('code' in error)) throw error
    throw new KeymarkError(
      'bad-input',
      `${folder} could not be written (${error.message}). Nothing was left behind. Choose another folder or free some space.`,
      { cause: error },
    )
  }
}

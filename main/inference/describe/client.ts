import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'
import type { Variant } from '#contract/model.ts'
import type { Described } from './task.ts'

/**
 * @param model folder or .onnx file
 * @param check whether the model is also run for a moment.
 * @throws KeymarkError when its files are missing or none that Keymark can read, or its check fails.
 */
export const describeModel = (spawn: SpawnInference, model: string, check: boolean): Promise<Described> =>
  converse<'describe', Described>(
    spawn,
    'describe',
    { model, check },
    {
      heard: (description, { end }) => end(description),
      died: (reason) => {
        throw new KeymarkError('internal', `The inference process ${reason} while it read ${model}.`)
      },
    },
  ).outcome

/** @param model folder or .onnx file. @throws KeymarkError `no-model`. */
export const listVariants = (spawn: SpawnInference, model: string): Promise<Variant[]> =>
  converse<'variants', Variant[]>(
    spawn,
    'variants',
    { model },
    {
      heard: (variants, { end }) => end(variants),
      died: (reason) => {
        throw new KeymarkError('internal', `The inference process ${reason} while it read ${model}.`)
      },
    },
  ).outcome

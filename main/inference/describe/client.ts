import type { Model } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { converse, type SpawnInference } from '../converse.ts'

/**
 * @param model folder or .onnx file
 * @throws KeymarkError when its files are missing or none that Keymark can read.
 */
export const describeModel = (spawn: SpawnInference, model: string): Promise<Model> =>
  converse<'describe', Model>(spawn, 'describe', model, {
    heard: (description, { end }) => end(description),
    died: (reason) => {
      throw new KeymarkError('internal', `The inference process ${reason} while it read ${model}.`)
    },
  }).outcome

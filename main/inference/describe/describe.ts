/** Reads what a model's files say and, where that is asked for, runs it for a moment. */
import { basename } from 'node:path'
import { checkModel } from '../model-check.ts'
import { openModel } from '../model/open.ts'
import { variantsOf } from '../model/variants.ts'
import type { Task } from '../tasks.ts'

export const describeTask: Task<'describe'> = async ({ model: path, check }, { say }) => {
  const model = await openModel(path)
  say({
    ...model.description,
    file: basename(model.onnxFile),
    check: check ? await checkModel(model, { provider: 'auto', threads: null }) : null,
  })
}

export const variantsTask: Task<'variants'> = ({ model }, { say }) => Promise.try(() => say(variantsOf(model)))

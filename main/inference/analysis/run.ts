/** Runs an analysis in the inference process, from the part that main has not got yet. */
import { setImmediate } from 'node:timers/promises'
import { openScanned } from '../model/scanned.ts'
import { prepareDimension } from './dimension.ts'
import { prepareMemories } from './memories.ts'
import { prepareAblation, prepareLeaveOneOut } from './occlusion.ts'
import { prepareResidual } from './residual.ts'
import { prepareSparsity } from './sparsity.ts'
import type { AnalysisTask, Work } from './task.ts'
import type { OpenModel } from '../model/open.ts'
import { prepareValues } from './values.ts'
import type { Task } from '../tasks.ts'

/** @throws KeymarkError when the model is missing or not the scan's, or the text or the graph does not serve. */
export const analysisTask: Task<'analysis'> = async (task, { say, listen }) => {
  const begin = Promise.withResolvers<number>()
  listen(({ from }) => begin.resolve(from))
  const model = await openScanned(task)
  const work = await prepareWork(model, task)
  try {
    const { provider, runtimeVersion, threads } = work.session
    say({ opened: { text: work.text, provider, runtimeVersion, threads, total: work.total } })
    for await (const { amount, part } of work.parts(await begin.promise)) {
      say({ part, amount })
      // Lets messages out: the runtime blocks this process while it works.
      await setImmediate()
    }
  } finally {
    await work.close()
  }
}

function prepareWork(model: OpenModel, task: AnalysisTask): Promise<Work> {
  const { settings } = task
  switch (settings.name) {
    case 'values':
      return prepareValues(model, task, settings)
    case 'ablation':
      return prepareAblation(model, task, settings)
    case 'memories':
      return prepareMemories(model, task, settings)
    case 'residual':
      return prepareResidual(model, task, settings)
    case 'sparsity':
      return prepareSparsity(model, task, settings)
    case 'dimension':
      return prepareDimension(model, task, settings)
    case 'leave-one-out':
      return prepareLeaveOneOut(model, task, settings)
  }
}

/** Runs an analysis in the inference process, from the part that main has not got yet. */
import { setImmediate } from 'node:timers/promises'
import { openScanned } from '../model/scanned.ts'
import { prepareDimension } from './dimension.ts'
import { prepareMemories } from './memories.ts'
import { prepareAblation, prepareLeaveOneOut } from './occlusion.ts'
import { prepareResidual } from './residual.ts'
import { prepareSparsity } from './sparsity.ts'
import type { AnalysisOpened, AnalysisTask, Work } from './task.ts'
import type { OpenModel } from '../model/open.ts'
import { prepareValues } from './values.ts'

export interface AnalysisControl {
  opened: (opened: AnalysisOpened) => void
  /** Resolves with the parts that main has. */
  begin: () => Promise<number>
  part: (part: unknown, amount: number) => void
}

/** @throws KeymarkError when the model is missing or not the scan's, or the text or the graph does not serve. */
export async function runAnalysis(task: AnalysisTask, control: AnalysisControl): Promise<void> {
  const model = await openScanned(task)
  const work = await prepareWork(model, task)
  try {
    const { provider, runtimeVersion, threads } = work.session
    control.opened({ text: work.text, provider, runtimeVersion, threads, total: work.total })
    const from = await control.begin()
    for await (const { amount, part } of work.parts(from)) {
      control.part(part, amount)
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

/** Runs an analysis in the inference process, from the part that main has not got yet. */
import { setImmediate } from 'node:timers/promises'
import type { AnalysisName } from '#contract/analysis/registry.ts'
import type { PartOf } from '../../analysis/evaluate.ts'
import { openScanned } from '../model/scanned.ts'
import * as registry from './registry.ts'
import type { AnalysisOpened, AnalysisTask, Prepare } from './task.ts'

const PREPARE: { [Name in AnalysisName]: Prepare<Name> } = registry

export interface AnalysisControl<Part> {
  opened: (opened: AnalysisOpened) => void
  /** Resolves with the parts that main has. */
  begin: () => Promise<number>
  /** `part` is null for work that leads to one. */
  part: (part: Part | null, amount: number) => void
}

/** @throws KeymarkError when the model is missing or not the scan's, or the text or the graph does not serve. */
export const runAnalysis = (task: AnalysisTask, control: AnalysisControl<PartOf<AnalysisName>>): Promise<void> =>
  run(task.settings.name, task, control)

async function run<Name extends AnalysisName>(
  name: Name,
  task: AnalysisTask<Name>,
  control: AnalysisControl<PartOf<Name>>,
): Promise<void> {
  const model = await openScanned(task)
  const work = await PREPARE[name](model, task, task.settings)
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

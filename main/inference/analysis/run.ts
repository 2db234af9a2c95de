/** Runs an analysis in the inference process, from the part that main has not got yet. */
import { setImmediate } from 'node:timers/promises'
import type { AnalysisName } from '#contract/analysis/registry.ts'
import type { PartOf } from '../../analysis/evaluate.ts'
import type { OpenModel } from '../model/open.ts'
import { openScanned } from '../model/scanned.ts'
import * as registry from './registry.ts'
import type { AnalysisTask, Prepare, Work } from './task.ts'
import type { Task } from '../tasks.ts'

/** @throws KeymarkError when the model is missing or not the scan's, or the text or the graph does not serve. */
export const analysisTask: Task<'analysis'> = async (task, { say, listen }) => {
  const begin = Promise.withResolvers<number>()
  listen(({ from }) => begin.resolve(from))
  const model = await openScanned(task)
  const work = await prepare(task.settings.name, model, task)
  try {
    const { provider, runtimeVersion, threads } = work.session
    const { text, total, tokens } = work
    say({ opened: { text, provider, runtimeVersion, threads, total, tokens } })
    for await (const { amount, part } of work.parts(await begin.promise)) {
      say({ part, amount })
      // Lets messages out: the runtime blocks this process while it works.
      await setImmediate()
    }
  } finally {
    await work.close()
  }
}

const PREPARE: { [Name in AnalysisName]: Prepare<Name> } = registry

const prepare = <Name extends AnalysisName>(
  name: Name,
  model: OpenModel,
  task: AnalysisTask<Name>,
): Promise<Work<PartOf<Name>>> => PREPARE[name](model, task, task.settings)

/** Each machine rater of a study beside its people. */
import { namesOf } from '#contract/kind.ts'
import type { MachineComparison } from '#contract/machine.ts'
import type { Found } from '../analysis/agreement/machine-agreement.ts'
import { machineInWords, machineTable } from '../analysis/agreement/machine-table.ts'
import { nameOf } from '../analysis/study/sample-keys.ts'
import { compute } from '../computation/compute.ts'
import { inSteps } from '../computation/steps.ts'
import type { Workspace } from '../project/workspace.ts'
import { ranked, studyKeySteps } from '../store/agreement.ts'
import { finishedSteps } from '../store/finished-annotation.ts'
import { machineLabels, machinesOf } from '../store/machine.ts'
import { getStudy } from '../store/study.ts'
import { sourceOfStudy } from './statistics.ts'

interface Options {
  seed: number
  draws: number
  /** As in `alternativeTest`. */
  epsilon: number
}

/** In a thread of its own. Oldest machine first. */
export async function machineComparisons(
  workspace: Workspace,
  study: number,
  options: Options,
  signal?: AbortSignal,
): Promise<MachineComparison[]> {
  const { store } = workspace
  const machines = machinesOf(store, study)
  if (machines.length === 0) return []
  const { name, kinds } = getStudy(store, study)
  const keys = await inSteps(studyKeySteps(store, study), signal)
  const finished = await inSteps(finishedSteps(store, study), signal)
  const people = finished
    .filter(({ role }) => role === 'annotator')
    .map(({ kind, patterns, seconds }): Found => ({ kind, patterns: patterns.length, seconds }))
  const source = { study: name, scan: sourceOfStudy(workspace, study), seed: options.seed, draws: options.draws }
  const comparisons: MachineComparison[] = []
  for (const machine of machines) {
    const labels = machineLabels(store, machine.id)
    const own = labels.flatMap((label) =>
      label.kind === 'key' ? [[nameOf(label), label.patterns.map(ranked)] as const] : [],
    )
    const compared = await compute(
      'machineAgreement',
      [
        {
          keys,
          machine: new Map(own),
          found: {
            people,
            machine: labels.map(({ kind, patterns, seconds }) => ({ kind, patterns: patterns.length, seconds })),
          },
        },
        options,
        namesOf(kinds),
      ],
      signal,
    )
    const whole = { ...compared, machine }
    comparisons.push({ ...whole, table: machineTable(whole, source), words: machineInWords(whole) })
  }
  return comparisons
}

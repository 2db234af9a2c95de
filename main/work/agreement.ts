/** How far the annotators of a study agree, over their finished annotations. */
import { CoefficientName, type Explanation, type StudyAgreement } from '#contract/agreement.ts'
import { namesOf } from '#contract/kind.ts'
import { EXPLANATIONS } from '../analysis/agreement/explain.ts'
import { METHODS } from '../analysis/agreement/methods.ts'
import { withReadings } from '../analysis/agreement/study-readings.ts'
import { keyNamed } from '../analysis/study/sample-keys.ts'
import { classNames } from '../analysis/study/trigger-class.ts'
import type { BootstrapOptions } from '../analysis/statistics/bootstrap.ts'
import { compute } from '../computation/compute.ts'
import { inSteps } from '../computation/steps.ts'
import { sharedKeys, studyKeySteps } from '../store/agreement.ts'
import { getStudy } from '../store/study.ts'
import type { Workspace } from '../project/workspace.ts'

const COEFFICIENTS = Object.fromEntries(CoefficientName.options.map((name) => [name, EXPLANATIONS[name]])) as Record<
  CoefficientName,
  Explanation
>

/** In a thread of its own: main goes on answering. */
export async function agreementOf(
  workspace: Workspace,
  study: number,
  { seed, draws }: BootstrapOptions,
  signal?: AbortSignal,
): Promise<StudyAgreement> {
  const { id, kinds } = getStudy(workspace.store, study)
  const names = namesOf(kinds)
  const shared = sharedKeys(workspace.store, id)
  const keys = await inSteps(studyKeySteps(workspace.store, id), signal)
  const result = await compute('studyAgreement', [keys, { seed, draws }, names], signal)
  return {
    seed,
    draws,
    shared,
    classes: classNames(names),
    coefficients: COEFFICIENTS,
    methods: METHODS,
    twoWay: result.twoWay,
    models: result.models,
    confidence: result.confidence,
    overall: withReadings(result.overall),
    layers: result.layers.map(withReadings),
    pairs: result.pairs.map(withReadings),
    keys: result.keys.map(({ key, ...rest }) => ({ ...rest, index: keyNamed(key).index })),
  }
}

import { machineAgreement } from '../analysis/agreement/machine-agreement.ts'
import { studyAgreement } from '../analysis/agreement/study.ts'
import { compareArms } from '../analysis/study/arm-comparison.ts'
import { studyStatistics } from '../analysis/study/study-statistics.ts'
import { damageOf } from '../store/damage.ts'
import { inspectApart } from '../store/inspect.ts'

/** What is computed in a thread of its own because it takes seconds. Arguments and results are plain data; it changes nothing. */
export const COMPUTATIONS = { compareArms, damageOf, inspectApart, machineAgreement, studyAgreement, studyStatistics }

export type Computations = typeof COMPUTATIONS

import { studyAgreement } from '../analysis/agreement/study.ts'
import { studyStatistics } from '../analysis/study/study-statistics.ts'

/** What is computed in a thread of its own because it takes seconds. Pure; arguments and results are plain data. */
export const COMPUTATIONS = { studyAgreement, studyStatistics }

export type Computations = typeof COMPUTATIONS

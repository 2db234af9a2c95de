import { studyAgreement } from '../analysis/agreement/study.ts'

/** What is computed in a thread of its own because it takes seconds. Pure; arguments and results are plain data. */
export const COMPUTATIONS = { studyAgreement }

export type Computations = typeof COMPUTATIONS

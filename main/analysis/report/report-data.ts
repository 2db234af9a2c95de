import type { StudyAgreement } from '#contract/agreement.ts'
import type { DescriptionComparison } from '#contract/description.ts'
import type { MachineComparison } from '#contract/machine.ts'
import type { QuestionStatistics } from '#contract/question.ts'
import type { Scan } from '#contract/scan.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'

/** All that a report is made of; the values of its sentences are places in it. */
export interface ReportData {
  application: string
  study: Study
  /** Whose keys the numbers are of, and all that the study draws from, that one first. */
  scan: Scan
  scans: Scan[]
  statistics: StudyStatistics
  agreement: StudyAgreement
  machines: Omit<MachineComparison, 'table' | 'words'>[]
  /** Descriptions made elsewhere beside what people found, oldest first. */
  describers: Omit<DescriptionComparison, 'table' | 'words'>[]
  /** Answers to its questions; null where nobody was asked any. */
  questions: QuestionStatistics | null
  /** What a study does not say of itself in one number. */
  counted: {
    /** Assignments of keys, controls and practice. */
    keys: number
    controls: number
    practice: number
    /** Distinct keys, and those that two or more have. */
    distinct: number
    layers: number
    /** Share of right answers to a question of who guesses. */
    chance: number
    /** Finished assignments of people without any measured time. */
    untimed: number
    kinds: { name: string; definition: string }[]
    guidelines: number
    adjudicators: string[]
    /** Which prefixes keys were read by, in words; none where by their strongest alone. */
    sources: string[]
    /** Names of all scans. */
    scans: string[]
  }
}

import { DEFAULT_GUIDELINES, type StudyDesign } from '#contract/study-design.ts'

/** Two people who label the same keys, with controls: what measurements of studies draw. */
export const BENCH_DESIGN: Omit<StudyDesign, 'name' | 'scan' | 'keysPerLayer'> = {
  layers: null,
  seed: 1,
  triggersPerKey: 25,
  minSupport: 3,
  minSentences: null,
  annotators: ['Ada', 'Bo'],
  overlapShare: 1,
  raters: 2,
  controlShare: 0.05,
  practiceKeys: 0,
  assistance: false,
  guidelines: DEFAULT_GUIDELINES,
}

import type { Study } from '#contract/study.ts'

/** The study last labelled; else the newest that has keys left; else the newest. @param studies oldest first */
export const studyToLabel = (studies: readonly Study[], last: number | null): Study | undefined =>
  studies.find(({ id }) => id === last) ??
  studies.findLast(({ labelled, assignments }) => labelled < assignments) ??
  studies.at(-1)

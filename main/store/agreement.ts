import type { Pattern } from '#contract/annotation.ts'
import type { RankedPattern, StudyKey } from '../analysis/agreement/study-key.ts'
import { nameOf } from '../analysis/study/sample-keys.ts'
import { atOnce, type Steps } from '../computation/steps.ts'
import { finishedSteps } from './finished-annotation.ts'
import type { Store } from './open.ts'

/**
 * The study's keys with every finished annotation of each, by layer and index, annotators by name. Control keys and practice are
 * no part of it. Keys are named as `nameOf` does.
 */
export const studyKeys = (db: Store, study: number): StudyKey[] => atOnce(studyKeySteps(db, study))

/** The same, in steps. */
export function* studyKeySteps(db: Store, study: number): Steps<StudyKey[]> {
  const rows = (yield* finishedSteps(db, study)).filter(
    ({ kind, role, layer }) => kind === 'key' && role === 'annotator' && layer !== null,
  )
  return [...Map.groupBy(rows, nameOf)].map(([key, labels]) => ({
    key,
    layer: labels[0]?.layer ?? 0,
    triggers: Math.max(...labels.map(({ triggers }) => triggers)),
    annotations: labels.map(({ annotator, patterns }) => ({ annotator, patterns: patterns.map(ranked) })),
  }))
}

/** @throws Error when it has no kind: the caller's defect. */
export function ranked({ kind, also, ranks, confidence }: Pattern): RankedPattern {
  if (kind === null) throw new Error('a finished annotation has a pattern without a kind')
  return { kind, ...(also && { also }), ranks, ...(confidence && { confidence }) }
}

/** Keys that the study gives to two annotators or more, labelled or not. */
export function sharedKeys(db: Store, study: number): number {
  return db
    .prepare(
      `SELECT count(*) FROM (
         SELECT 1 FROM assignment JOIN annotator ON annotator.id = assignment.annotator AND role = 'annotator'
         WHERE assignment.study = ? AND kind = 'key' AND layer IS NOT NULL
         GROUP BY scan, layer, "key" HAVING count(DISTINCT annotator) > 1
       )`,
    )
    .pluck()
    .get(study) as number
}

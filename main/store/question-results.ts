/** Answers to a study's questions beside the truth: for statistics and exports, never for whoever is asked. */
import type { KeyId } from '#contract/key-id.ts'
import { QuestionAnswer } from '#contract/question.ts'
import type { AnsweredQuestion } from '../analysis/question/question-statistics.ts'
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { IntruderTruth } from './question-draw.ts'
import { stored } from './stored.ts'

export type Answered = Omit<AnsweredQuestion, 'layer' | 'found'> & {
  /** Null of a control. */
  key: KeyId | null
}

/** Answers in force of a study's people, by question and annotator. */
export function* answeredSteps(db: Store, study: number): Steps<Answered[]> {
  const ids = db
    .prepare('SELECT id FROM question WHERE study = ? AND answer IS NOT NULL AND truth IS NOT NULL ORDER BY number, annotator')
    .pluck()
    .all(study) as number[]
  const read = db.prepare(
    `SELECT number, question.layer, question."key" AS "index", truth, answer, name AS annotator,
       (SELECT sum(active_ms) FROM question_answer WHERE question_answer.question = question.id) / 1000.0 AS seconds,
       EXISTS (SELECT 1 FROM assignment WHERE assignment.annotator = question.annotator
         AND assignment.layer = question.layer AND assignment."key" = question."key") AS isOwn
     FROM question JOIN annotator ON annotator.id = question.annotator WHERE question.id = ?`,
  )
  const answers: Answered[] = []
  for (const id of ids) {
    const row = read.get(id) as
      | {
          number: number
          layer: number | null
          index: number | null
          truth: string
          answer: string
          annotator: string
          seconds: number | null
          isOwn: number
        }
      | undefined
    // A study can be taken away while it is read.
    if (row === undefined) continue
    const { number, layer, index, annotator, seconds } = row
    const { isControl, source, lines } = stored(IntruderTruth, row.truth)
    const [place = 0] = stored(QuestionAnswer, row.answer)
    answers.push({
      number,
      key: layer === null || index === null ? null : { layer, index },
      source,
      isControl,
      annotator,
      line: lines[place - 1]?.line ?? -1,
      seconds: seconds !== null && seconds > 0 ? seconds : null,
      isOwn: row.isOwn === 1,
    })
    yield
  }
  return answers
}

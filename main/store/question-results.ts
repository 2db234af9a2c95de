/** Answers to a study's questions beside the truth: for statistics and exports, never for whoever is asked. */
import type { KeyId } from '#contract/key-id.ts'
import { QuestionAnswer } from '#contract/question.ts'
import type { AnsweredQuestion } from '../analysis/question/question-statistics.ts'
import type { DatasetQuestion } from '../exchange/dataset/question-line.ts'
import { ShownQuestion } from '../exchange/packet-question.ts'
import type { Steps } from '../computation/steps.ts'
import type { Store } from './open.ts'
import { answersTo } from './question.ts'
import { IntruderTruth } from './question-draw.ts'
import { stored } from './stored.ts'

export type Answered = Omit<AnsweredQuestion, 'layer' | 'found'> & {
  /** Null of a control. */
  key: KeyId | null
}

/** Answers in force of a study's people, by question and annotator. */
export function* answeredSteps(db: Store, study: number): Steps<Answered[]> {
  const ids = db
    .prepare(
      'SELECT id FROM question WHERE study = ? AND answer IS NOT NULL AND truth IS NOT NULL ORDER BY number, annotator',
    )
    .pluck()
    .all(study) as number[]
  const read = db.prepare(
    `SELECT number, question.layer, question."key" AS "index", truth, answer, name AS annotator,
       (SELECT sum(active_ms) FROM question_answer WHERE question_answer.question = question.id) / 1000.0 AS seconds,
       EXISTS (SELECT 1 FROM assignment WHERE assignment.annotator = question.annotator
         AND assignment.layer = question.layer AND assignment."key" = question."key"
         AND (assignment.scan IS NULL OR assignment.scan = (SELECT scan FROM study WHERE study.id = assignment.study))) AS isOwn
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

/** All questions of a study as everybody was asked them, by question and annotator. */
export function* datasetQuestions(db: Store, study: number): Generator<DatasetQuestion> {
  const ids = db
    .prepare('SELECT id FROM question WHERE study = ? AND truth IS NOT NULL ORDER BY number, annotator')
    .pluck()
    .all(study) as number[]
  const read = db.prepare(
    `SELECT question.uuid AS id, number, form, place, layer, "key" AS "index", shown, truth, answer, name AS annotator
     FROM question JOIN annotator ON annotator.id = question.annotator WHERE question.id = ?`,
  )
  for (const question of ids) {
    const row = read.get(question) as
      | (DatasetQuestion['question'] & {
          layer: number | null
          index: number | null
          shown: string
          truth: string
          answer: string | null
          annotator: string
        })
      | undefined
    if (row === undefined) continue
    const { id, number, form, place, layer, index, annotator, answer } = row
    const { isControl, source, other, lines } = stored(IntruderTruth, row.truth)
    const shown = stored(ShownQuestion, row.shown).lines
    yield {
      question: { id, number, form, place },
      key: layer === null || index === null ? null : { layer, index },
      other,
      isControl,
      source,
      annotator,
      lines: lines.flatMap(({ line, sentence, coefficient }, i) => {
        const own = shown[i]
        return own === undefined ? [] : [{ line, coefficient, sentence, ...own }]
      }),
      answer: answer === null ? null : stored(QuestionAnswer, answer),
      answers: answersTo(db, question),
    }
  }
}

/** Questions of an export, put into a project as if they had been drawn and answered there. */
import { isDeepStrictEqual } from 'node:util'
import type { DatasetQuestion } from '../exchange/dataset/question-line.ts'
import type { JsonLine } from '../exchange/json-lines.ts'
import { shownLine } from '../exchange/packet-question.ts'
import type { Store } from './open.ts'
import { answerInserter, projectAnswer, viewQuestion } from './question.ts'
import type { IntruderTruth } from './question-draw.ts'

/** @throws KeymarkError at a line that does not fit. */
export function insertDatasetQuestions(
  db: Store,
  study: number,
  people: ReadonlyMap<string, number>,
  questions: Iterable<JsonLine<DatasetQuestion>>,
): void {
  const insert = db.prepare(
    `INSERT INTO question (uuid, study, annotator, place, form, shown, number, layer, "key", truth)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertAnswer = answerInserter(db)
  for (const { value, bad } of questions) {
    const { question, key, other, isControl, source, lines, answers } = value
    const { id, number, form, place } = question
    const annotator = people.get(value.annotator)
    if (annotator === undefined) throw bad(`the manifest names no annotator "${value.annotator}"`)
    const shown = lines.map((line) =>
      shownLine({ ...line, text: line.text ?? '', tokens: line.tokens ?? [], tokenIds: line.tokenIds ?? [] }),
    )
    const truth: IntruderTruth = {
      isControl,
      source,
      other,
      lines: lines.map(({ line, sentence, position, coefficient }) => ({ line, sentence, position, coefficient })),
    }
    const about = [key?.layer ?? null, key?.index ?? null, JSON.stringify(truth)]
    const row = Number(
      insert.run(id, study, annotator, place, form, JSON.stringify({ lines: shown }), number, ...about).lastInsertRowid,
    )
    for (const { question: of, ...answer } of answers) {
      if (of !== id) throw bad('an answer is to another question')
      insertAnswer(row, annotator, answer)
    }
    projectAnswer(db, row)
    if (!isDeepStrictEqual(viewQuestion(db, row).answer, value.answer)) throw bad('its answers make another one')
  }
}

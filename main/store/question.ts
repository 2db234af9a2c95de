/** Questions of a study and what people answered: a journal that only grows, and what it makes of each question. */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Work } from '#contract/annotation.ts'
import { tokenIn } from '#contract/prefix.ts'
import { QuestionAnswer, type QuestionEntry, type QuestionPerson, type QuestionView } from '#contract/question.ts'
import { type KeptAnswer, type PacketQuestion, ShownQuestion } from '../exchange/packet-question.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { stored } from './stored.ts'
import { annotatorNamed, getStudy } from './study.ts'

type ActiveMs = Work['activeMs']

interface QuestionRow {
  id: number
  study: number
  annotator: number
  name: string
  form: QuestionEntry['form']
  place: number
  shown: string
  answer: string | null
}

function getRow(db: Store, id: number): QuestionRow {
  const row = db
    .prepare(
      `SELECT question.id, question.study, annotator, name, form, place, shown, answer
       FROM question JOIN annotator ON annotator.id = question.annotator WHERE question.id = ?`,
    )
    .get(id) as QuestionRow | undefined
  if (row === undefined) throw new KeymarkError('not-found', `The project has no question number ${id}.`)
  return row
}

/** An annotator's questions in the order of work. @throws as `queueOf` */
export function listQuestions(db: Store, study: number, annotator?: string): QuestionEntry[] {
  const whole = getStudy(db, study)
  if (annotator === undefined && whole.annotators.length > 1)
    throw new KeymarkError(
      'bad-input',
      `"${whole.name}" has several annotators. Choose one: ${whole.annotators.join(', ')}.`,
    )
  const whose = annotator === undefined ? whole.annotators[0] : annotatorNamed(whole, annotator)
  const rows = db
    .prepare(
      `SELECT question.id AS question, place, form, answer IS NOT NULL AS isAnswered
       FROM question JOIN annotator ON annotator.id = question.annotator
       WHERE question.study = ? AND annotator.name = ? ORDER BY place`,
    )
    .all(study, whose) as (Omit<QuestionEntry, 'isAnswered'> & { isAnswered: number })[]
  return rows.map((row) => ({ ...row, isAnswered: row.isAnswered === 1 }))
}

/** How far everybody is who has questions, in the order of the study. */
export const questionPeople = (db: Store, study: number): QuestionPerson[] =>
  db
    .prepare(
      `SELECT name AS annotator, count(*) AS questions, count(answer) AS answered,
         coalesce((SELECT sum(active_ms) FROM question_answer WHERE question_answer.annotator = annotator.id), 0) / 1000.0 AS activeSeconds
       FROM question JOIN annotator ON annotator.id = question.annotator
       WHERE question.study = ? GROUP BY annotator.id ORDER BY annotator.id`,
    )
    .all(study) as QuestionPerson[]

export function viewQuestion(db: Store, id: number): QuestionView {
  const { study, annotator, name, form, place, shown, answer } = getRow(db, id)
  return {
    question: id,
    study,
    annotator: name,
    form,
    place,
    lines: stored(ShownQuestion, shown).lines.map((line, i) => ({
      ...line,
      rank: i + 1,
      coefficient: 0,
      sentence: null,
      source: '',
      lastToken: tokenIn(line, line.position),
    })),
    answer: answer === null ? null : stored(QuestionAnswer, answer),
    canUndo: latestInForce(db, annotator) !== null,
  }
}

/** @throws KeymarkError `bad-input` when the answer does not fit. Sending the same id again changes nothing. */
export function answerQuestion(
  db: Store,
  id: number,
  event: string,
  lines: QuestionAnswer,
  activeMs: ActiveMs = null,
  time?: string,
): QuestionView {
  return db.transaction(() => {
    const row = getRow(db, id)
    if (db.prepare('SELECT 1 FROM question_answer WHERE uuid = ?').get(event) === undefined) {
      const reason = answerMisfit(lines, row)
      if (reason !== null) throw new KeymarkError('bad-input', `${reason}.`)
      append(db, row, { id: event, lines, target: null, activeMs }, time)
    }
    return viewQuestion(db, id)
  })()
}

/** Why lines are no answer to a question, or null. */
function answerMisfit(lines: QuestionAnswer, { form, shown }: Pick<QuestionRow, 'form' | 'shown'>): string | null {
  const { length } = stored(ShownQuestion, shown).lines
  if (form === 'intruder' && lines.length !== 1) return 'An answer names the one line that does not belong'
  return lines.some((line) => line > length)
    ? `An answer names a line that is not there: the question has ${length}`
    : null
}

/** Takes back the latest answer of the annotator who has the question, wherever it was given. */
export function undoAnswer(db: Store, id: number, activeMs: ActiveMs = null): QuestionView | null {
  return db.transaction(() => {
    const { annotator } = getRow(db, id)
    const latest = latestInForce(db, annotator)
    if (latest === null) return null
    // The time was spent on the question in view, so it says nothing of another.
    const own = latest.question === id ? activeMs : null
    append(db, getRow(db, latest.question), { id: randomUUID(), lines: null, target: latest.uuid, activeMs: own })
    return viewQuestion(db, latest.question)
  })()
}

const latestInForce = (db: Store, annotator: number): { uuid: string; question: number } | null =>
  (db
    .prepare(
      `SELECT uuid, question FROM question_answer AS own WHERE annotator = ? AND lines IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM question_answer WHERE target = own.uuid) ORDER BY time DESC, uuid DESC LIMIT 1`,
    )
    .get(annotator) as { uuid: string; question: number } | undefined) ?? null

function append(
  db: Store,
  { id, annotator }: Pick<QuestionRow, 'id' | 'annotator'>,
  answer: Omit<KeptAnswer, 'question' | 'time'>,
  made?: string,
): void {
  // Times ascend for each annotator, as those of events do.
  const latest = db.prepare('SELECT max(time) FROM question_answer WHERE annotator = ?').pluck().get(annotator) as
    | string
    | null
  const clock = made === undefined ? Date.now() : Date.parse(made)
  const time = Math.max(clock, latest === null ? 0 : Date.parse(latest) + 1)
  answerInserter(db)(id, annotator, { ...answer, time: new Date(time).toISOString() })
  projectAnswer(db, id)
}

/** Appends without projecting: `projectAnswer` has to follow in the same transaction. */
export function answerInserter(db: Store) {
  const insert = db.prepare(
    'INSERT INTO question_answer (uuid, question, annotator, lines, target, time, active_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  return (question: number, annotator: number, { id, lines, target, time, activeMs }: Omit<KeptAnswer, 'question'>) => {
    insert.run(id, question, annotator, lines && JSON.stringify(lines), target, time, activeMs)
  }
}

/** The latest answer that is not taken back; it depends on the set of answers alone. */
export function projectAnswer(db: Store, question: number): void {
  db.prepare(
    `UPDATE question SET answer = (SELECT lines FROM question_answer AS own WHERE question = @question AND lines IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM question_answer WHERE target = own.uuid) ORDER BY time DESC, uuid DESC LIMIT 1)
     WHERE id = @question`,
  ).run({ question })
}

/** What a packet has of an annotator's questions, in the order of work. */
export function packetQuestions(db: Store, annotator: number): PacketQuestion[] {
  const rows = db
    .prepare('SELECT uuid, form, shown FROM question WHERE annotator = ? ORDER BY place')
    .all(annotator) as (Pick<QuestionRow, 'form' | 'shown'> & { uuid: string })[]
  return rows.map(({ uuid, form, shown }) => ({ id: uuid, form, ...stored(ShownQuestion, shown) }))
}

/** Puts those of a packet into its annotator's project. @throws KeymarkError `bad-input` when the project has others. */
export function placeQuestions(
  db: Store,
  study: number,
  annotator: number,
  questions: readonly PacketQuestion[],
): void {
  const find = db.prepare('SELECT uuid, form, shown FROM question WHERE annotator = ? AND place = ?')
  const insert = db.prepare(
    'INSERT INTO question (uuid, study, annotator, place, form, shown) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const [i, { id, form, ...shown }] of questions.entries()) {
    const known = find.get(annotator, i + 1) as (Pick<QuestionRow, 'form' | 'shown'> & { uuid: string }) | undefined
    if (known === undefined) insert.run(id, study, annotator, i + 1, form, JSON.stringify(shown))
    else if (known.uuid !== id || !isDeepStrictEqual(stored(ShownQuestion, known.shown), shown))
      throw new KeymarkError(
        'bad-input',
        `The packet has another question at place ${i + 1} than the project, which holds an earlier packet of the same study. Nothing was written. Open it in a project of its own.`,
      )
  }
}

type AnswerRow = Omit<KeptAnswer, 'lines'> & { annotator: number; lines: string | null }

const ANSWERS = `SELECT question_answer.uuid AS id, question.uuid AS question, question_answer.annotator, lines, target, time, active_ms AS activeMs
  FROM question_answer JOIN question ON question.id = question_answer.question`

const keptAnswer = ({ annotator: _annotator, lines, ...row }: AnswerRow): KeptAnswer => ({
  ...row,
  lines: lines === null ? null : stored(QuestionAnswer, lines),
})

/** All of an annotator's answers, oldest first. */
export const keptAnswers = (db: Store, annotator: number): KeptAnswer[] =>
  (
    db
      .prepare(`${ANSWERS} WHERE question_answer.annotator = ? ORDER BY time, question_answer.uuid`)
      .all(annotator) as AnswerRow[]
  ).map(keptAnswer)

/** All answers to one question, oldest first. */
export const answersTo = (db: Store, question: number): KeptAnswer[] =>
  (db.prepare(`${ANSWERS} WHERE question.id = ? ORDER BY time, question_answer.uuid`).all(question) as AnswerRow[]).map(
    keptAnswer,
  )

/** What importing answers does, counted by question. */
export interface AnswersImport {
  newEvents: number
  new: number
  updated: number
  unchanged: number
  unknown: number
}

/**
 * Adds the answers that the project lacks, as events of labels are added.
 * @throws KeymarkError from `refuse` when one does not fit
 */
export function importAnswers(
  db: Store,
  { study, annotator }: { study: number; annotator: number },
  answers: readonly KeptAnswer[],
  refuse: (reason: string) => KeymarkError,
): AnswersImport {
  const outcome: AnswersImport = { newEvents: 0, new: 0, updated: 0, unchanged: 0, unknown: 0 }
  const find = db.prepare(
    `SELECT id, form, shown, place, (SELECT count(*) FROM question_answer WHERE question = question.id) AS answers
     FROM question WHERE uuid = ? AND annotator = ? AND study = ?`,
  )
  const know = db.prepare(`${ANSWERS} WHERE question_answer.uuid = ?`)
  const insert = answerInserter(db)
  for (const [uuid, own] of Map.groupBy(answers, ({ question }) => question)) {
    const row = find.get(uuid, annotator, study) as
      | (Pick<QuestionRow, 'id' | 'form' | 'shown' | 'place'> & { answers: number })
      | undefined
    if (row === undefined) {
      outcome.unknown += 1
      continue
    }
    const lacking = own.filter((answer) => {
      const known = know.get(answer.id) as AnswerRow | undefined
      if (known === undefined) return true
      if (known.annotator !== annotator || !isDeepStrictEqual(keptAnswer(known), answer))
        throw refuse(`the project has answer ${answer.id} with another content, and answers never change`)
      return false
    })
    for (const { question: _, ...event } of lacking) {
      const reason = event.lines === null ? null : answerMisfit(event.lines, row)
      if (reason !== null) throw refuse(`${reason} (the question at place ${row.place})`)
      insert(row.id, annotator, event)
    }
    outcome.newEvents += lacking.length
    outcome[lacking.length === 0 ? 'unchanged' : row.answers === 0 ? 'new' : 'updated'] += 1
    projectAnswer(db, row.id)
  }
  return outcome
}

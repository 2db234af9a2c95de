/** Questions of a study as a table, and as they are given away. */
import { csv, type CsvOptions } from '../csv.ts'
import type { DatasetQuestion } from './question-line.ts'
import { prefixOf, renaming, type Dataset } from './released.ts'
import { column, type Cell, type Column } from './columns.ts'

/** As it is given away: with or without text and names. */
export function* releasedQuestions({ questions, record, options }: Dataset): Generator<DatasetQuestion> {
  const rename = renaming(record.people, options.pseudonyms)
  for (const question of questions()) {
    yield {
      ...question,
      annotator: rename(question.annotator),
      lines: options.text ? question.lines : question.lines.map((line) => ({ ...line, ...NO_TEXT })),
    }
  }
}

const NO_TEXT = { text: null, tokens: null, tokenIds: null, nextToken: null }

export const QUESTIONS_TABLE: { name: 'questions'; about: string; columns: Column[] } = {
  name: 'questions',
  about: 'one row per intruder question and person: which of five prefixes is of another key?',
  columns: [
    column('id', 'string', 'UUID of the question as one person was asked it'),
    column('number', 'int32', 'the same for everybody who is asked it'),
    column('place', 'int32', "place in the person's order of work, from 1"),
    column('annotator', 'string', 'who was asked; never about a key that they label'),
    column('layer', 'int32', 'feed-forward layer, from 1; null of a control'),
    column('index', 'int32', 'hidden unit of the layer, from 0; null of a control'),
    column('other', 'int32', 'hidden unit that the intruder is of; null of a control'),
    column('control', 'bool', 'all lines are random prefixes: a right answer is luck'),
    column('examples', 'string', 'which prefixes of the keys, as in the other tables'),
    column('prefixes', 'strings', 'the lines as they were shown, each up to and including the last token read'),
    column('sentences', 'int32s', 'numbers of their sentences in corpus order, from 0'),
    column('positions', 'int32s', 'indices of their last tokens read'),
    column('intruder', 'int32', 'which of the lines is the intruder, from 1'),
    column('answer', 'int32', 'which line the person named, from 1; null while it is not answered'),
    column('right', 'bool', 'whether that is the intruder'),
    column('active_seconds', 'double', 'seconds of work, idle time left out'),
  ],
}

const intruderOf = ({ lines }: DatasetQuestion): number => lines.findIndex(({ line }) => line === 0) + 1

function secondsOf({ answers }: DatasetQuestion): number | null {
  const milliseconds = answers.reduce((sum, { activeMs }) => sum + (activeMs ?? 0), 0)
  return milliseconds > 0 ? milliseconds / 1000 : null
}

/** The prefixes are null in an export without text. */
export function questionRow(question: DatasetQuestion): Record<string, Cell> {
  const { id, number, place } = question.question
  const { annotator, key, other, isControl, source, lines, answer } = question
  const prefixes = lines.flatMap(({ text, tokens, ...line }) => {
    const prefix = prefixOf({ ...NOT_READ, ...line, text, tokens })
    return prefix === null ? [] : [prefix]
  })
  const [named = null] = answer ?? []
  return {
    id,
    number,
    place,
    annotator,
    layer: key?.layer ?? null,
    index: key?.index ?? null,
    other,
    control: isControl,
    examples: source,
    prefixes: prefixes.length === 0 ? null : prefixes,
    sentences: lines.map(({ sentence }) => sentence),
    positions: lines.map(({ position }) => position),
    intruder: intruderOf(question),
    answer: named,
    right: named === null ? null : named === intruderOf(question),
    active_seconds: secondsOf(question),
  }
}

/** What a trigger has that a line of a question has not. */
const NOT_READ = { rank: 1, source: '', start: null, end: null, metadata: null, lastToken: null }

/** One row for each question and person; lists with bars between their items. */
export const questionsCsv = (questions: Iterable<DatasetQuestion>, options: CsvOptions): Generator<string> =>
  csv(
    QUESTIONS_TABLE.columns.map(({ name }) => name),
    csvRows(questions),
    options,
  )

function* csvRows(questions: Iterable<DatasetQuestion>): Generator<unknown[]> {
  for (const question of questions) {
    const row = questionRow(question)
    yield QUESTIONS_TABLE.columns.map(({ name }) => {
      const cell = row[name]
      if (typeof cell === 'boolean') return cell ? 1 : 0
      return Array.isArray(cell) ? cell.join('|') : (cell ?? '')
    })
  }
}

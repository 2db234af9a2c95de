import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { isNumeric, type Level } from '../analysis/agreement/level.ts'
import { exactDecimal, numberOf, type Rating } from '../analysis/agreement/ratings.ts'
import { parseSet, setLabel } from '../analysis/agreement/set-distance.ts'
import { KeymarkError } from '../keymark-error.ts'
import { readCsv, type CsvRecord } from './csv-reader.ts'

const COLUMNS = ['unit', 'rater', 'value'] as const

/** A file is read whole; this is beyond any rating study (bytes). */
const LARGEST = 256 * 2 ** 20

/**
 * The ratings of a UTF-8 CSV file with the columns unit, rater and value, in any order, others ignored. A rating that is missing has
 * no row. Blanks before and after a unit, a rater or a value do not count, even within quotes; blanks inside do. Sets are written
 * `A|B`, the empty set `{}`.
 * @throws KeymarkError naming the file, the line and the way out; nothing is read past the first mistake.
 */
export function readRatings(path: string, level: Level): Rating[] {
  const records = readCsv(readText(path), path)
  const header = records.next()
  if (header.done === true) throw bad(path, null, `the file is empty. It needs the columns ${COLUMNS.join(', ')}`)
  const columns = columnsOf(header.value, path)
  const width = header.value.fields.length
  const firstLine = new Map<string, number>()
  const read = isNumeric(level) ? numbersAt(level, path) : level === 'set' ? setsAt(path) : (value: string) => value
  const ratings: Rating[] = []
  for (const record of records) {
    const { line, fields } = record
    if (fields.length !== width) {
      throw bad(path, line, `it has ${fields.length} fields, the header ${width}. Quote values that hold a comma`)
    }
    const [unit, rater, value] = columns.map((column) => (fields[column] as string).trim()) as [string, string, string]
    if (unit === '') throw bad(path, line, 'the unit is empty. Name the unit, or take the row out')
    if (rater === '') throw bad(path, line, 'the rater is empty. Name the rater, or take the row out')
    if (value === '') {
      throw bad(
        path,
        line,
        'the value is empty. Leave the whole row out for a missing rating; write {} for an empty set',
      )
    }
    const key = JSON.stringify([unit, rater])
    const earlier = firstLine.get(key)
    if (earlier !== undefined) {
      throw bad(
        path,
        line,
        `rater "${rater}" rated unit "${unit}" on line ${earlier} already. Keep one of the two rows`,
      )
    }
    firstLine.set(key, line)
    ratings.push({ unit, rater, value: read(value, line) })
  }
  if (ratings.length === 0) throw bad(path, null, 'there is a header but no rating. Write one row per unit and rater')
  return ratings
}

function columnsOf(header: CsvRecord, path: string): number[] {
  const names = header.fields.map((name) => name.trim().toLowerCase())
  return COLUMNS.map((column) => {
    const index = names.indexOf(column)
    if (index === -1) {
      const separator = names.length === 1 ? (/[;\t]/.exec(names[0] as string)?.[0] ?? null) : null
      const hint =
        separator === null ? '' : ` It seems to be separated by ${separator === '\t' ? 'tabs' : '";"'}: use commas`
      const found = header.fields.map((name) => `"${name.trim()}"`).join(', ')
      throw bad(
        path,
        header.line,
        `there is no column "${column}", only ${found}.${hint || ' Name the columns unit, rater, value'}`,
      )
    }
    if (names.lastIndexOf(column) !== index) throw bad(path, header.line, `there are two columns "${column}". Keep one`)
    return index
  })
}

type ReadValue = (value: string, line: number) => string

const setsAt =
  (path: string): ReadValue =>
  (value, line) => {
    const members = parseSet(value)
    if (members === null) throw bad(path, line, `"${value}" is no set. Write A|B, and {} for the empty set`)
    return setLabel(members)
  }

function numbersAt(level: Level, path: string): ReadValue {
  const exact = new Map<number, { value: string; line: number }>()
  return (value, line) => {
    const number = numberOf(value)
    if (number === null) {
      throw bad(
        path,
        line,
        `"${value}" is no number from 1e-100 to 1e100 in size, nor 0, and level ${level} needs numbers. Correct it, or use --level nominal`,
      )
    }
    if (level === 'ratio' && number < 0) {
      const problem = `${value} is below 0, which a ratio scale does not have`
      throw bad(path, line, `${problem}. Correct it, or use --level interval`)
    }
    const same = exact.get(number)
    if (same === undefined) exact.set(number, { value, line })
    else if (same.value !== value && exactDecimal(same.value) !== exactDecimal(value)) {
      throw bad(
        path,
        line,
        `${value} and ${same.value} on line ${same.line} have more digits than a computer's number holds, about 16, and would be one. Subtract what all values share or round them, or use --level nominal if they are codes`,
      )
    }
    return value
  }
}

function readText(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })
  if (size === undefined) throw new KeymarkError('not-found', `There is no file ${path}. Check the path.`)
  if (!size.isFile()) throw bad(path, null, 'this is no file. Give the path of a CSV file')
  if (size.size > LARGEST) {
    throw new KeymarkError(
      'unsupported',
      `${path}: the file has ${Math.ceil(size.size / 2 ** 20)} MiB, the limit is 256. Split it by unit.`,
    )
  }
  const bytes = readFileSync(path)
  if (!isUtf8(bytes)) {
    const line = firstBadLine(bytes)
    throw bad(path, line, 'it is not valid UTF-8. Save the file as CSV in UTF-8')
  }
  return new TextDecoder().decode(bytes)
}

/** Line, from 1, of the first byte that is not UTF-8. A line feed is never part of a longer character. */
function firstBadLine(bytes: Buffer): number {
  let line = 1
  let start = 0
  for (;;) {
    const feed = bytes.indexOf(10, start)
    if (feed === -1 || !isUtf8(bytes.subarray(start, feed))) return line
    start = feed + 1
    line++
  }
}

function bad(path: string, line: number | null, problem: string): KeymarkError {
  return new KeymarkError('bad-input', `${path}${line === null ? '' : `, line ${line}`}: ${problem}.`)
}

import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { bare, spelled } from '#contract/spelling.ts'
import type { Level } from '../analysis/agreement/level.ts'
import { firstRepeat, Spellings, type RatingColumns } from '../analysis/agreement/ratings.ts'
import { KeymarkError } from '../keymark-error.ts'
import { readCsv, type CsvRecord } from './csv-reader.ts'
import { isDoubtful, kindOfValue, type Missing } from './missing-rating.ts'
import { valueReader } from './rating-value.ts'

const COLUMNS = ['unit', 'rater', 'value'] as const

/** A file is read whole; this is beyond any rating study (bytes). */
const LARGEST = 256 * 2 ** 20

export interface RatingsRequest {
  level: Level
  missing: Missing
  /** Name of a further column: units of one cluster are no independent ones. */
  cluster: string | null
}

export interface RatingsFile {
  columns: RatingColumns
  /** The cluster of each unit, by the unit's name; null where none was asked for. */
  clusters: Map<string, string> | null
  /** Rows left out because their value stands for a missing rating. */
  missing: number
  /** What a person should know of how the file was read, a sentence each. */
  notes: string[]
}

/**
 * The ratings of a UTF-8 CSV file with the columns unit, rater and value, in any order, others ignored. A rating that is missing has
 * no row, or a value that the request lists. Blanks before and after a unit, a rater or a value do not count, even within quotes; blanks
 * inside do. Texts that look the same are one, in the spelling that comes first. Sets are written `A|B`, the empty set `{}`.
 * @throws KeymarkError naming the file, the line and the way out; nothing is read past the first mistake.
 */
export function readRatings(path: string, { level, missing, cluster }: RatingsRequest): RatingsFile {
  const records = readCsv(readText(path), path)
  const header = records.next()
  if (header.done === true) throw bad(path, null, `the file is empty. It needs the columns ${COLUMNS.join(', ')}`)
  const at = columnsOf(header.value, cluster === null ? COLUMNS : [...COLUMNS, cluster], path)
  const width = header.value.fields.length
  const [units, raters, values] = [new Spellings(), new Spellings(), new Spellings()]
  const [unit, rater, value, lines]: number[][] = [[], [], [], []] as [number[], number[], number[], number[]]
  const clusters = cluster === null ? null : clusterReader(units, path)
  const read = valueReader(level, (line, problem) => bad(path, line, problem))
  const doubtful = new Map<string, number>()
  let left = 0
  for (const { line, fields } of records) {
    if (fields.length !== width) {
      throw bad(path, line, `it has ${fields.length} fields, the header ${width}. Quote values that hold a comma`)
    }
    const [unitName, raterName, text, clusterName] = at.map((column) => bare(fields[column] as string)) as [
      string,
      string,
      string,
      string | undefined,
    ]
    if (unitName === '') throw bad(path, line, 'the unit is empty. Name the unit, or take the row out')
    if (raterName === '') throw bad(path, line, 'the rater is empty. Name the rater, or take the row out')
    const reading = kindOfValue(text, missing)
    if (reading === 'empty') throw bad(path, line, `the value is empty. ${whatToDo('an empty value')}`)
    if (reading === 'placeholder') {
      throw bad(path, line, `"${text}" usually stands for a missing value. ${whatToDo(`"${text}"`, text)}`)
    }
    if (reading === 'missing') {
      left++
      continue
    }
    if (isDoubtful(text, missing)) doubtful.set(text, doubtful.get(text) ?? line)
    unit.push(units.numberOf(unitName))
    rater.push(raters.numberOf(raterName))
    value.push(values.numberOf(read(text, line)))
    lines.push(line)
    clusters?.add(unit.at(-1) as number, clusterName ?? '', line)
  }
  if (lines.length === 0) throw bad(path, null, 'there is a header but no rating. Write one row per unit and rater')
  const columns = { units: units.texts, raters: raters.texts, values: values.texts, unit, rater, value }
  refuseRepeats(columns, lines, path)
  const notes = [...doubtful].map(
    ([word, line]) =>
      `${path}, line ${line}: "${word}" counts as a value. If it stands for a missing rating, say --missing ${quoted(word)}.`,
  )
  return { columns, clusters: clusters?.byUnit() ?? null, missing: left, notes }
}

function whatToDo(what: string, word = ''): string {
  return `Leave the whole row out for a missing rating or say --missing ${quoted(word)}; write {} for an empty set${
    word === '' ? '' : `; if ${what} is a value like any other, say --no-missing`
  }`
}

/** For a shell. */
const quoted = (word: string): string => (/^[\w./-]+$/u.test(word) ? word : `'${word}'`)

function refuseRepeats(columns: RatingColumns, lines: readonly number[], path: string): void {
  const repeat = firstRepeat(columns)
  if (repeat === null) return
  const name = (texts: string[], numbers: ArrayLike<number>): string => texts[numbers[repeat.row] as number] as string
  const { units, raters, unit, rater } = columns
  throw bad(
    path,
    lines[repeat.row] as number,
    `rater "${name(raters, rater)}" rated unit "${name(units, unit)}" on line ${lines[repeat.earlier]} already. Keep one of the two rows`,
  )
}

function clusterReader(units: Spellings, path: string) {
  const names = new Spellings()
  const known: { cluster: number; line: number }[] = []
  return {
    add(unit: number, name: string, line: number): void {
      if (name === '') throw bad(path, line, 'the cluster is empty. Name the cluster, or take the row out')
      const cluster = names.numberOf(name)
      const before = known[unit]
      if (before === undefined) known[unit] = { cluster, line }
      else if (before.cluster !== cluster) {
        throw bad(
          path,
          line,
          `unit "${units.texts[unit]}" is of cluster "${name}" here and of "${names.texts[before.cluster]}" on line ${before.line}. Give each unit one cluster`,
        )
      }
    },
    byUnit: () =>
      new Map(known.map(({ cluster }, unit) => [units.texts[unit] as string, names.texts[cluster] as string])),
  }
}

function columnsOf(header: CsvRecord, wanted: readonly string[], path: string): number[] {
  const names = header.fields.map((name) => spelled(bare(name)).toLowerCase())
  return wanted.map((column) => {
    const name = spelled(bare(column)).toLowerCase()
    const index = names.indexOf(name)
    if (index === -1) {
      const separator = names.length === 1 ? (/[;\t]/.exec(names[0] as string)?.[0] ?? null) : null
      const hint =
        separator === null ? '' : ` It seems to be separated by ${separator === '\t' ? 'tabs' : '";"'}: use commas`
      const found = header.fields.map((name) => `"${name.trim()}"`).join(', ')
      throw bad(
        path,
        header.line,
        `there is no column "${column}", only ${found}.${hint || ` Name the columns ${wanted.join(', ')}`}`,
      )
    }
    if (names.lastIndexOf(name) !== index) throw bad(path, header.line, `there are two columns "${column}". Keep one`)
    return index
  })
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

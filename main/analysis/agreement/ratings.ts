import { spelled } from '#contract/spelling.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { isNumeric, type Level } from './level.ts'

/** One rating. A rating that is missing has no row. */
export interface Rating {
  unit: string
  rater: string
  /** Label, or for sets its canonical text (`setLabel`). */
  value: string
}

/** Ratings as they come: texts once each, by number from 0 in the order in which they are first met; one entry a rating. */
export interface RatingColumns {
  units: string[]
  raters: string[]
  values: string[]
  unit: ArrayLike<number>
  rater: ArrayLike<number>
  value: ArrayLike<number>
}

export function ratingColumns(rows: readonly Rating[]): RatingColumns {
  const [units, raters, values] = [new Spellings(), new Spellings(), new Spellings()]
  const unit = rows.map((row) => units.numberOf(row.unit))
  const rater = rows.map((row) => raters.numberOf(row.rater))
  const value = rows.map((row) => values.numberOf(row.value))
  return { units: units.texts, raters: raters.texts, values: values.texts, unit, rater, value }
}

/** Texts by number. Two that look the same are one, which keeps the first spelling. */
export class Spellings {
  readonly texts: string[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(text: string): number {
    const key = spelled(text)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.texts.length)
    return this.texts.push(text) - 1
  }
}

/**
 * Ratings of units by raters, as codes into sorted lists, so that nothing depends on the order of the rows.
 * The ratings of unit u are the entries `start[u]` to `start[u + 1]` (exclusive) of `rater` and `code`, by ascending rater.
 */
export interface Ratings {
  units: string[]
  raters: string[]
  /** The categories: ascending where they are numbers, else in code-unit order. */
  labels: string[]
  /** The labels as numbers; null when at least one is none, or two are the same number: then they are names that look like numbers. */
  numbers: Float64Array | null
  start: Int32Array
  rater: Int32Array
  code: Int32Array
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Largest and smallest size of a number other than 0: its square, and the sum of many, is still one. */
const LARGEST = 1e100

/** The number a value spells in decimal notation; null where it spells none, or one beyond 1e100 or below 1e-100 (0 is one). */
export function numberOf(value: string): number | null {
  if (!DECIMAL.test(value)) return null
  const size = Math.abs(Number(value))
  if (size > LARGEST || (size < 1 / LARGEST && /[1-9]/.test(value.replace(/e.*/i, '')))) return null
  return Number(value) + 0
}

/**
 * One text for each number in decimal notation, to the last digit: `1`, `1.0` and `10e-1` are the same, and two numbers that the
 * computer's 53 bits cannot tell apart are not. The value is one that `numberOf` reads.
 */
export function exactDecimal(value: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e(.*))?$/i.exec(value) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign === '-' ? '-' : ''}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`
}

/** @throws KeymarkError `bad-input` when a rater rated a unit twice. */
export function ratingsOf(columns: RatingColumns, level: Level): Ratings {
  const asNumbers = level === 'set' ? [null] : columns.values.map(numberOf)
  const areNumbers = columns.values.length > 0 && !asNumbers.includes(null)
  const values = areNumbers && isNumeric(level) ? asNumbers.map(String) : columns.values
  const distinct = sortedDistinct(values)
  const numeric = areNumbers && new Set(distinct.map(Number)).size === distinct.length
  const labels = numeric ? distinct.toSorted((a, b) => Number(a) - Number(b)) : distinct
  const units = sortedDistinct(columns.units)
  const raters = sortedDistinct(columns.raters)
  const coded = {
    unit: recoded(columns.unit, columns.units, units),
    rater: recoded(columns.rater, columns.raters, raters),
    code: recoded(columns.value, values, labels),
  }
  const order = inOrder(coded.unit, units.length, inOrder(coded.rater, raters.length))
  const [first] = repeats(coded, order)
  if (first !== undefined) {
    const { unit, rater } = coded
    throw new KeymarkError(
      'bad-input',
      `Rater "${raters[rater[first] as number]}" rated unit "${units[unit[first] as number]}" twice. Keep one of the two.`,
    )
  }
  const start = new Int32Array(units.length + 1)
  coded.unit.forEach((unit) => (start[unit + 1] = (start[unit + 1] as number) + 1))
  for (let u = 0; u < units.length; u++) start[u + 1] = (start[u + 1] as number) + (start[u] as number)
  return {
    units,
    raters,
    labels,
    numbers: numeric ? Float64Array.from(labels, Number) : null,
    start,
    rater: order.map((row) => coded.rater[row] as number),
    code: order.map((row) => coded.code[row] as number),
  }
}

/** The first row, in the order of the rows, whose rater rated its unit in an earlier row, and that row; null where none is. */
export function firstRepeat({ unit, rater, units, raters }: RatingColumns): { row: number; earlier: number } | null {
  const coded = { unit: Int32Array.from(unit), rater: Int32Array.from(rater) }
  const order = inOrder(coded.unit, units.length, inOrder(coded.rater, raters.length))
  const row = repeats(coded, order).reduce((least, one) => Math.min(least, one), Infinity)
  if (row === Infinity) return null
  const earlier = order.find((other) => unit[other] === unit[row] && rater[other] === rater[row]) as number
  return { row, earlier }
}

/** Rows of a unit and a rater that stand before them in the order. */
function repeats({ unit, rater }: { unit: Int32Array; rater: Int32Array }, order: Int32Array): Int32Array {
  return order.filter((row, i) => {
    const before = order[i - 1]
    return before !== undefined && unit[before] === unit[row] && rater[before] === rater[row]
  })
}

/** Rows by ascending number; of the same number, in the order given (that of the rows when left out). */
function inOrder(numbers: Int32Array, count: number, rows: Int32Array = numbers.map((_, row) => row)): Int32Array {
  const next = new Int32Array(count + 1)
  for (const number of numbers) next[number + 1] = (next[number + 1] as number) + 1
  for (let n = 0; n < count; n++) next[n + 1] = (next[n + 1] as number) + (next[n] as number)
  const order = new Int32Array(rows.length)
  for (const row of rows) {
    const at = numbers[row] as number
    order[next[at] as number] = row
    next[at] = (next[at] as number) + 1
  }
  return order
}

/** Numbers into one list as numbers into another that holds the same texts. */
function recoded(numbers: ArrayLike<number>, from: readonly string[], to: readonly string[]): Int32Array {
  const place = new Map(to.map((text, i) => [text, i]))
  const map = Int32Array.from(from, (text) => place.get(text) as number)
  return Int32Array.from(numbers, (number) => map[number] as number)
}

function sortedDistinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted((a, b) => (a < b ? -1 : Number(a > b)))
}

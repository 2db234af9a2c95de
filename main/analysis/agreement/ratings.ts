import { KeymarkError } from '#main/keymark-error.ts'
import { isNumeric, type Level } from './level.ts'

/** One rating. A rating that is missing has no row. */
export interface Rating {
  unit: string
  rater: string
  /** Label, or for sets its canonical text (`setLabel`). */
  value: string
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
export function ratingsOf(rows: readonly Rating[], level: Level): Ratings {
  const asNumbers = level === 'set' ? [null] : rows.map(({ value }) => numberOf(value))
  const areNumbers = rows.length > 0 && !asNumbers.includes(null)
  const values = areNumbers && isNumeric(level) ? asNumbers.map(String) : rows.map(({ value }) => value)
  const units = sortedDistinct(rows.map(({ unit }) => unit))
  const raters = sortedDistinct(rows.map(({ rater }) => rater))
  const distinct = sortedDistinct(values)
  const numeric = areNumbers && new Set(distinct.map(Number)).size === distinct.length
  const labels = numeric ? distinct.toSorted((a, b) => Number(a) - Number(b)) : distinct
  const unitIndex = indexOf(units)
  const raterIndex = indexOf(raters)
  const labelIndex = indexOf(labels)

  const start = new Int32Array(units.length + 1)
  const entries = rows
    .map((row, i) => ({
      row,
      unit: unitIndex.get(row.unit) as number,
      rater: raterIndex.get(row.rater) as number,
      code: labelIndex.get(values[i] as string) as number,
    }))
    .toSorted((a, b) => a.unit - b.unit || a.rater - b.rater)
  entries.forEach(({ row, unit, rater }, i) => {
    const previous = entries[i - 1]
    if (previous?.unit === unit && previous.rater === rater) {
      throw new KeymarkError('bad-input', `Rater "${row.rater}" rated unit "${row.unit}" twice. Keep one of the two.`)
    }
    start[unit + 1] = i + 1
  })
  return {
    units,
    raters,
    labels,
    numbers: numeric ? Float64Array.from(labels, Number) : null,
    start,
    rater: Int32Array.from(entries, ({ rater }) => rater),
    code: Int32Array.from(entries, ({ code }) => code),
  }
}

function sortedDistinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted((a, b) => (a < b ? -1 : Number(a > b)))
}

function indexOf(values: readonly string[]): Map<string, number> {
  return new Map(values.map((value, i) => [value, i]))
}

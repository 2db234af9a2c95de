/** Numbers as they stand in print: with the minus sign, and never closer to a round one than they are. */
import { percent, typeset } from './decimal.ts'
import type { NumberFormat } from './table.ts'

const thousands = new Intl.NumberFormat('en', { signDisplay: 'negative' })
const threeDigits = new Intl.NumberFormat('en', {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
  signDisplay: 'negative',
})
const whole = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0, signDisplay: 'negative' })

const withMinus = (text: string): string => text.replace('-', '−')

/** Shown where there is no number. */
export const NONE = '–'

/** `9,412`. */
export const count = (value: number): string => thousands.format(value)

/** To three significant digits: `9.42`, `0.0512`, `1,230`. */
export const coefficient = (value: number | null): string =>
  value === null ? NONE : withMinus(threeDigits.format(value))

/** @param value 0…1. Never rounds to 0 % or 100 % what is not. */
export function share(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE
  if (value > 0 && value < 0.005) return '<1 %'
  if (value < 1 && value > 0.995) return '>99 %'
  return whole.format(value).replace('%', ' %')
}

/** A difference of two shares, in percentage points: `−63 points`, `1 point`. */
export function points(difference: number): string {
  const text = typeset(100 * difference, 0)
  return `${text} ${/^−?1$/u.test(text) ? 'point' : 'points'}`
}

/** How long something takes, in words and no finer than anyone needs: `4 min`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second'
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** What each format of a table's numbers writes. */
export const NUMBER_TEXT: Record<NumberFormat, (value: number) => string> = {
  count,
  share: (value) => withMinus(percent(value, 1)),
  'whole-share': (value) => withMinus(share(value)),
  points,
  change: (value) => withMinus(percent(value)),
  'one-decimal': (value) => typeset(value, 1),
  'two-decimals': (value) => typeset(value, 2),
  'four-decimals': (value) => typeset(value, 4),
  significant: coefficient,
  duration,
}

/** In a range the unit is said once. */
export const withoutUnit = (text: string): string => text.replace(/\s?(?:%|points?)$/u, '')

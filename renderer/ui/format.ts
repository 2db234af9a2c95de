import { decimal } from '#contract/decimal.ts'
import { coefficient, count, duration } from '#contract/number-text.ts'

export { coefficient, count, duration, NONE, share } from '#contract/number-text.ts'

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** `1 key`, `2,048 keys`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

const POWERS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** Per cent to three digits, `0.0512 %`; what is too small for a column as a power of ten, `3·10⁻⁶ %`. @param value 0…1 */
export function probability(value: number): string {
  const percents = 100 * value
  if (percents === 0 || percents >= 1e-3) return `${coefficient(percents)} %`
  const [digit = '', power = ''] = percents.toExponential(0).split('e-')
  return `${digit}·10⁻${[...power].map((at) => POWERS[Number(at)] ?? '').join('')} %`
}

/** Steps of the time left, in seconds: half of one is a tenth of what it stands for at most. */
const STEPS = [
  { below: 25, step: 1 },
  { below: 60, step: 5 },
  { below: 150, step: 10 },
  { below: 300, step: 30 },
  { below: 1800, step: 60 },
  { below: 7200, step: 300 },
  { below: Infinity, step: 600 },
]

/** `4 min left`; steps grow with the time left, so that the words do not flicker. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null) return ''
  if (seconds < 5) return 'a few seconds left'
  const { step } = STEPS.find(({ below }) => seconds < below) ?? { step: 1 }
  const rounded = Math.round(seconds / step) * step
  const [minutes, rest] = [Math.floor(rounded / 60), rounded % 60]
  if (minutes < 60 && minutes > 0 && rest > 0) return `${minutes} min ${rest} s left`
  return `${duration(rounded)} left`
}

/** Quotation marks as they are printed: main writes what a command line can show too. */
export const curly = (text: string): string => text.replace(/"([^"]*)"/gu, '“$1”')

/** `12.4 MB`; decimal units, as the system's file manager counts. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1)
  const shown = value / 1000 ** power
  return `${power === 0 ? count(shown) : decimal(shown, shown < 10 ? 1 : 0)} ${units[power]}`
}

/** @param iso date and time, ISO 8601. */
export const date = (iso: string): string => day.format(new Date(iso))

/** The first eight digits of a hash, enough to tell two apart by eye. */
export const shortHash = (hash: string): string => hash.slice(0, 8)

/** Sentences whose numbers are looked up: what is written is where a value lies, never the value. */
import { decimal, percent, typeset } from '#contract/decimal.ts'
import { listed } from '#contract/kind.ts'
import { plural } from '../figure/figure-parts.ts'

/** How a value is written. `estimate…`: a number with its 95 % interval, or why there is none. */
export type ValueFormat = 'text' | 'list' | 'count' | 'number' | 'percent' | 'p' | 'estimate' | 'estimate-percent'

/** A place in the data that a report is made of, and how what is there is written; with a noun, as many of it. */
export type Value =
  | readonly [path: string, format: ValueFormat]
  | readonly [path: string, format: 'counted', noun: string]

export interface Sentence {
  /** With `{name}` in the place of each value. */
  text: string
  values: Readonly<Record<string, Value>>
}

export interface Section {
  title: string
  sentences: Sentence[]
}

export const sentence = (text: string, values: Sentence['values'] = {}): Sentence => ({ text, values })

/** None where it does not hold. */
export const when = (is: boolean, ...sentences: Sentence[]): Sentence[] => (is ? sentences : [])

/** A sentence with its values in it, each beside the place that it was read from. */
export interface Written {
  text: string
  values: { name: string; from: string; value: unknown; written: string }[]
}

/** @throws Error when the data has no such place: the sentence's defect. */
export function written({ text, values }: Sentence, data: unknown): Written {
  const found = Object.entries(values).map(([name, [from, format, noun]]) => {
    const value = at(data, from)
    return {
      name,
      from,
      value,
      written:
        format === 'counted'
          ? plural(Number(value), noun, noun.endsWith('x') ? `${noun}es` : `${noun}s`)
          : WRITERS[format](value),
    }
  })
  const byName = new Map(found.map((one) => [one.name, one.written]))
  return {
    text: text.replace(/\{(?<name>\w+)\}/gu, (_whole, name: string) => {
      const one = byName.get(name)
      if (one === undefined) throw new Error(`the sentence “${text}” has no value ${name}`)
      return one
    }),
    values: found,
  }
}

function at(data: unknown, path: string): unknown {
  let value = data
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !(part in value))
      throw new Error(`a report has nothing at ${path}`)
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

const count = (value: unknown): string => Number(value).toLocaleString('en')

function estimate(value: unknown, digits: (one: number) => string): string {
  const {
    value: own,
    low,
    high,
    reason,
  } = value as {
    value: number | null
    low: number | null
    high: number | null
    reason: string | null
  }
  if (own === null) return `undefined (${reason ?? 'it does not apply'})`
  const interval =
    low === null || high === null
      ? `no interval${reason === null ? '' : `: ${reason}`}`
      : `95 % interval ${digits(low)} to ${digits(high)}`
  return `${digits(own)} (${interval})`
}

const WRITERS: Record<ValueFormat, (value: unknown) => string> = {
  text: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  list: (value) => listed((value as unknown[]).map(String), 'and'),
  count,
  number: (value) => typeset(Number(value), 2),
  percent: (value) => percent(Number(value)),
  p: (value) => (Number(value) < 0.001 ? '< 0.001' : `= ${decimal(Number(value), 3)}`),
  estimate: (value) => estimate(value, (one) => typeset(one, 2)),
  'estimate-percent': (value) => estimate(value, (one) => percent(one)),
}

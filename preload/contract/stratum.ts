/** Which of a key's prefixes are meant, by how strongly it fires at them. */
import { z } from 'zod'

/** Tenths of a key's maximum: its strongest coefficient in the scan, on the same side. */
export const INTERVALS = 10

const intervals = [
  'interval:0-10',
  'interval:10-20',
  'interval:20-30',
  'interval:30-40',
  'interval:40-50',
  'interval:50-60',
  'interval:60-70',
  'interval:70-80',
  'interval:80-90',
  'interval:90-100',
] as const

/**
 * What prefixes of a key are drawn from. An interval takes in its lower end, in percent of the maximum, and the last one its upper end as well;
 * nothing takes in 0, at which a key does not fire. `random`: all prefixes at which the key fires on the side. `any`: all prefixes.
 */
export const STRATA = [...intervals, 'random', 'any'] as const
export const Stratum = z.enum(STRATA)
export type Stratum = z.infer<typeof Stratum>

/**
 * What a study shows of a key: its strongest prefixes, examples of an interval of its activation, or random prefixes at which it fires.
 */
export const ExampleSource = z.enum(['top', ...intervals, 'random'])
export type ExampleSource = z.infer<typeof ExampleSource>

/** The strongest unless stated. */
export const sourcesOf = ({
  examples = ['top'],
}: {
  examples?: readonly ExampleSource[] | undefined
}): readonly ExampleSource[] => examples

/** Whether annotators read others than the strongest. */
export const isBeyondTop = (design: Parameters<typeof sourcesOf>[0]): boolean =>
  sourcesOf(design).some((source) => source !== 'top')

/** `at 40–50 % of their strongest coefficient`, behind “prefixes”. */
export function sourceInWords(source: ExampleSource): string {
  if (source === 'top') return 'among their strongest'
  if (source === 'random') return 'at random of those at which they fire'
  return `at ${source.slice('interval:'.length).replace('-', '–')} % of their strongest coefficient`
}

/** @param maximum above 0. @returns the interval of a strength above 0, from 0 */
export const intervalOf = (strength: number, maximum: number): number =>
  Math.min(INTERVALS - 1, Math.floor((INTERVALS * strength) / maximum))

/** `strongest`, `40–50 %`, `random`: what tells one source from another in a figure. */
export const sourceName = (source: ExampleSource): string =>
  source === 'top'
    ? 'strongest'
    : source === 'random'
      ? source
      : `${source.slice('interval:'.length).replace('-', '–')} %`

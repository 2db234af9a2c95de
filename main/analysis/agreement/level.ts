export const LEVELS = ['nominal', 'ordinal', 'interval', 'ratio', 'set'] as const

/**
 * What the values are. Nominal values and sets are texts, whatever they look like: 01 and 1 are two. At the other levels values are
 * numbers, so that 1 and 1.0 are one; a ratio scale starts at 0.
 */
export type Level = (typeof LEVELS)[number]

export const isNumeric = (level: Level): boolean => level !== 'nominal' && level !== 'set'

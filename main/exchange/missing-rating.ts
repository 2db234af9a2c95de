/** What programs write where a rating is missing. */
import { spelled } from '#contract/spelling.ts'

/** R, Python, SQL and spreadsheets write these, and hardly anybody means a category by them. */
const PLACEHOLDER = /^(?:n\/?a|#n\/a|<na>|nan|nat|null|nil|\.)$/iu
/** In lower case it is the class of a trigger without a pattern. */
const PYTHON = new Set(['None', 'NONE'])

/** These may be either. */
const DOUBTFUL = /^(?:none|missing|unknown|empty|blank|undefined|n\.a\.|[-?–—_]+)$/iu

/**
 * What stands for a missing rating: the words listed, and an empty value with them; or with `'nothing'` no word at all. Null where
 * nobody said: then a placeholder is refused, so that it becomes neither a category nor a gap by accident.
 */
export type Missing = readonly string[] | 'nothing' | null

export type ValueKind = 'rating' | 'missing' | 'placeholder' | 'empty'

/** A word that counts as a rating and may not be one. */
export const isDoubtful = (value: string, missing: Missing): boolean => missing === null && DOUBTFUL.test(value)

/** @param value without the blanks around it */
export function kindOfValue(value: string, missing: Missing): ValueKind {
  const isListed = Array.isArray(missing)
  if (value === '') return isListed ? 'missing' : 'empty'
  if (isListed && missing.some((word) => spelled(word) === spelled(value))) return 'missing'
  return missing !== 'nothing' && (PLACEHOLDER.test(value) || PYTHON.has(value)) ? 'placeholder' : 'rating'
}

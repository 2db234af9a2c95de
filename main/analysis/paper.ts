/** What the paper reports, for orientation beside one's own numbers (arXiv 2012.14913, §3). */
export const PAPER = {
  layers: 16,
  /** Shallow patterns dominate up to this layer, semantic ones from the next. */
  shallowUpTo: 9,
  patternsPerKey: 3.6,
  /** Share of prefixes with at least one pattern, over layers. */
  covered: [0.65, 0.8],
  /** Share of keys with at least one pattern. */
  withPattern: 1,
} as const

/** Grey of everything that is the paper's and not one's own. */
export const REFERENCE = '#8a8a8a'

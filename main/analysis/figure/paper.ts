/** What the paper reports, for orientation beside one's own numbers (arXiv 2012.14913, §§3 to 5). */
export const PAPER = {
  layers: 16,
  /** Shallow patterns dominate up to this layer, semantic ones from the next. */
  shallowUpTo: 9,
  patternsPerKey: 3.6,
  /** Share of prefixes with at least one pattern, over layers. */
  covered: [0.65, 0.8],
  /** Share of keys with at least one pattern. */
  withPattern: 1,
  /** Figure 4: agreement of the most agreeing layer. */
  agreement: 0.035,
  /** Table 2: of the 100 most confident values, those with an agreeing trigger, and those in layers 11 to 16. */
  confidentAgreeing: 46,
  confidentUpper: 97,
  /** Figure 7, over layers. */
  active: [0.1, 0.5],
  /** Figure 8: at least this in every layer. */
  differs: 0.68,
  stopword: 0.6,
  short: 0.43,
  /** Figure 9: in the lowest layers, about. */
  matchesFinal: 1 / 3,
  /** §5: of 100 changes of the last layer read by hand. */
  distant: 0.66,
} as const

/** Grey of everything that is the paper's and not one's own. */
export const REFERENCE = '#8a8a8a'

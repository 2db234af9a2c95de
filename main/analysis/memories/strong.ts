/** What counts as a strong memory and as a short prefix. */

/** A memory is strong when |m|·‖v‖ is at least this share of the largest of its layer and position. */
export const STRONG = 0.1
/** A prefix of fewer tokens is short. */
export const SHORT = 5

import { NONE } from '../ui/format.ts'

/** `+0.31`, `−1.20`. */
export const logits = (value: number | null | undefined): string =>
  value === null || value === undefined ? NONE : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`

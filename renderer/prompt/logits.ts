import { decimal } from '#contract/decimal.ts'
import { NONE } from '../ui/format.ts'

/** `+0.31`, `−1.20`. */
export function logits(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE
  const text = decimal(value, 2)
  return text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`
}

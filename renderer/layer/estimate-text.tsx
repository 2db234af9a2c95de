import { typeset } from '#contract/decimal.ts'
import type { Estimate } from '#contract/estimate.ts'
import { NONE, share } from '../ui/format.ts'

interface EstimateTextProps {
  of: Estimate
  /** How the number is written; as a share in percent unless stated. */
  format?: (value: number) => string
}

/** A number with its interval; hovering says why where there is none. */
export function EstimateText({ of: { value, low, high, reason }, format = share }: EstimateTextProps) {
  return (
    <span className="whitespace-nowrap" title={reason ?? undefined}>
      {value === null ? NONE : format(value)}
      {low !== null && high !== null && (
        <span className="ml-1.5 text-xs text-muted">
          {bare(format(low))}–{format(high)}
        </span>
      )}
    </span>
  )
}

/** In a range the unit is said once. */
const bare = (text: string): string => text.replace(/\s?%$/u, '')

/** With one decimal place, as in the paper (3.6). */
export const perKey = (value: number): string => typeset(value, 1)

import { decimal } from '#contract/decimal.ts'
import { NONE } from '../ui/format.ts'

interface ShareProps {
  /** 0 to 1. */
  value: number | null
  /** 95 % interval. */
  ends?: readonly [number, number] | null
  /** After the decimal point. */
  digits?: number
}

/** A share in percent, its interval in grey. */
export function Share({ value, ends = null, digits = 0 }: ShareProps) {
  if (value === null) return NONE
  const percent = (share: number): string => decimal(100 * share, digits)
  return (
    <span className="whitespace-nowrap">
      {percent(value)} %
      {ends && (
        <span className="text-xs text-muted">
          {' '}
          {percent(ends[0])}–{percent(ends[1])}
        </span>
      )}
    </span>
  )
}

import { coefficient } from '../ui/format.ts'

/** The coefficient as a bar, relative to the key's strongest trigger, and as a number; nothing where it is not told, and is 0. */
export function Coefficient({ value, top }: { value: number; top: number }) {
  if (value === 0 && top === 0) return null
  // On the negative side both are below 0.
  const share = top === 0 ? 0 : Math.max(value / top, 0.02)
  return (
    <span className="coefficient" title={String(value)}>
      <span aria-hidden className="coefficient-scale">
        <span className="coefficient-bar" style={{ width: `${share * 100}%` }} />
      </span>
      {coefficient(value)}
    </span>
  )
}

import { groundOf } from './pattern-colour.ts'
import type { ShownPattern } from './shown-pattern.ts'

const SHAPES = { shallow: 'rounded-none', semantic: 'rounded-full', none: 'rounded-md opacity-70' }

/** A pattern's numbered chip: square when shallow, round when semantic, in between while it has no kind. */
export function Chip({ pattern: { number, kind } }: { pattern: Pick<ShownPattern, 'number' | 'kind'> }) {
  return (
    <span
      aria-hidden
      className={`chip inline-flex size-4 flex-none items-center justify-center text-[11px] leading-none font-semibold ${groundOf(number)} ${SHAPES[kind ?? 'none']}`}
    >
      {number}
    </span>
  )
}

import { groundOf } from './pattern-colour.ts'
import { nameOf, type ShownPattern } from './shown-pattern.ts'

const SHAPES = { shallow: 'rounded-none', semantic: 'rounded-full', none: 'rounded-md opacity-70' }

/**
 * A pattern's numbered chip: square when shallow, round when semantic, in between while it has no kind.
 * `isNamed` where nothing around it says which pattern it is.
 */
export function Chip({ pattern, isNamed = false }: { pattern: ShownPattern; isNamed?: boolean }) {
  const { number, kind } = pattern
  return (
    <span
      {...(isNamed ? { role: 'img', 'aria-label': nameOf(pattern) } : { 'aria-hidden': true })}
      className={`chip inline-flex size-4 flex-none items-center justify-center text-[11px] leading-none font-semibold ${groundOf(number)} ${SHAPES[kind ?? 'none']}`}
    >
      {number}
    </span>
  )
}

import { signOf, type KindShape } from '#contract/kind.ts'
import { useKinds } from '../ui/kinds.ts'
import { groundOf } from './pattern-colour.ts'
import { nameOf, type ShownPattern } from './shown-pattern.ts'

const SHAPES: Record<KindShape, string> = {
  square: 'rounded-none',
  circle: 'rounded-full',
  triangle: 'items-end! text-[9px]! [clip-path:polygon(50%_0,100%_100%,0_100%)]',
  diamond: '[clip-path:polygon(50%_0,100%_50%,50%_100%,0_50%)]',
  star: '[clip-path:polygon(50%_0,65%_20%,100%_20%,83%_50%,100%_80%,65%_80%,50%_100%,35%_80%,0_80%,17%_50%,0_20%,35%_20%)]',
  hexagon: '[clip-path:polygon(25%_0,75%_0,100%_50%,75%_100%,25%_100%,0_50%)]',
}

/**
 * A pattern's numbered chip: of the shape of its kind (the first of several), in between while it has none.
 * `isNamed` where nothing around it says which pattern it is.
 */
export function Chip({ pattern, isNamed = false }: { pattern: ShownPattern; isNamed?: boolean }) {
  const { number, kind } = pattern
  const sign = signOf(useKinds(), kind)
  return (
    <span
      {...(isNamed ? { role: 'img', 'aria-label': nameOf(pattern) } : { 'aria-hidden': true })}
      className={`chip inline-flex size-4 flex-none items-center justify-center text-[11px] leading-none font-semibold ${groundOf(number)} ${sign === null ? 'rounded-md opacity-70' : SHAPES[sign.shape]}`}
    >
      {number}
    </span>
  )
}

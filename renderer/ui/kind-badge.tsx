import type { PatternKind } from '#contract/annotation.ts'
import { signOf, type KindColour, type KindShape, type KindSign as Sign } from '#contract/kind.ts'
import { useKinds } from './kinds.ts'

const SHAPES: Record<KindShape, string> = {
  square: '■',
  circle: '●',
  triangle: '▲',
  diamond: '◆',
  star: '★',
  hexagon: '⬢',
}

const COLOURS: Record<KindColour, string> = {
  blue: 'text-shallow',
  orange: 'text-semantic',
  sky: 'text-kind-sky',
  vermilion: 'text-kind-vermilion',
  purple: 'text-kind-purple',
  grey: 'text-kind-grey',
}

/** The sign of a kind of the page’s study, or any: its shape says it as well as its colour. */
export function KindSign({ kind }: { kind: PatternKind | Sign }) {
  const kinds = useKinds()
  const sign = typeof kind === 'string' ? signOf(kinds, kind) : kind
  return sign === null ? null : (
    <span aria-hidden className={COLOURS[sign.colour]}>
      {SHAPES[sign.shape]}
    </span>
  )
}

/** The signs of all kinds that a pattern has. */
export const KindSigns = ({ kinds }: { kinds: readonly string[] }) =>
  kinds.map((kind) => <KindSign key={kind} kind={kind} />)

export function KindBadge({ kind }: { kind: PatternKind }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <KindSign kind={kind} />
      {kind}
    </span>
  )
}

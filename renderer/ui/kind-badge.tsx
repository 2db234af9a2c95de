import type { PatternKind } from '#contract/annotation.ts'

/** The sign of a kind: its shape says it as well as its colour. */
export function KindSign({ kind }: { kind: PatternKind }) {
  return (
    <span aria-hidden className={kind === 'shallow' ? 'text-shallow' : 'text-semantic'}>
      {kind === 'shallow' ? '■' : '●'}
    </span>
  )
}

export function KindBadge({ kind }: { kind: PatternKind }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <KindSign kind={kind} />
      {kind}
    </span>
  )
}

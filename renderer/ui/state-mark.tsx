import type { AnnotationState } from '#contract/annotation.ts'

const MARKS: Record<AnnotationState, { sign: string; name: string; colour: string }> = {
  new: { sign: '○', name: 'new', colour: 'text-muted' },
  'in-progress': { sign: '◐', name: 'in progress', colour: 'text-accent' },
  done: { sign: '●', name: 'done', colour: 'text-good' },
  'no-pattern': { sign: '∅', name: 'no pattern', colour: 'text-good' },
  uninterpretable: { sign: '?', name: 'uninterpretable', colour: 'text-good' },
}

/** How far an annotation is, as a sign; in words too where there is room. */
export function StateMark({ state, isNamed = false }: { state: AnnotationState; isNamed?: boolean }) {
  const { sign, name, colour } = MARKS[state]
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap" title={isNamed ? undefined : name}>
      <span aria-hidden className={`inline-block w-[1em] text-center ${colour}`}>
        {sign}
      </span>
      <span className={isNamed ? '' : 'sr-only'}>{name}</span>
    </span>
  )
}

import type { AnnotationState } from '#contract/annotation.ts'
import { visible } from '../trigger/prefix.ts'
import { NONE } from '../ui/format.ts'
import { StateMark } from '../ui/state-mark.tsx'

export function TokenCell({ token }: { token: string | null }) {
  return token === null ? <span className="text-muted">never fired</span> : <bdi>{visible(token)}</bdi>
}

export function LabelCell({ state }: { state: AnnotationState | null }) {
  return state === null ? (
    <span className="text-muted" title="In no study">
      {NONE}
    </span>
  ) : (
    <StateMark state={state} isNamed />
  )
}

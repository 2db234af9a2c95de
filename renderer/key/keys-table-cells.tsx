import type { AnnotationState } from '#contract/annotation.ts'
import type { FoundKey } from '#contract/key.ts'
import { visible } from '../trigger/prefix.ts'
import { coefficient, count, NONE } from '../ui/format.ts'
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

/** The probability of the token, and its place among the value's tokens. */
export function ProbabilityCell({ of: key }: { of: FoundKey | null }) {
  if (!key || key.probability === null) return NONE
  return <span title={`Token ${key.rank} of the value`}>{coefficient(100 * key.probability)} %</span>
}

export function ShareOfTriggers({ some, of: key }: { some: number | null; of: FoundKey | null }) {
  if (!key || some === null) return NONE
  return (
    <>
      {count(some)} <span className="text-muted">of {count(key.triggers)}</span>
    </>
  )
}

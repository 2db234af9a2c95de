import type { AnnotationState } from '#contract/annotation.ts'
import type { FoundKey, KeyLabel } from '#contract/key.ts'
import { visible } from '../trigger/prefix.ts'
import { coefficient, count, NONE, probability } from '../ui/format.ts'
import { KindSign } from '../ui/kind-badge.tsx'
import { StateMark } from '../ui/state-mark.tsx'

export function TokenCell({ token }: { token: string | null }) {
  return token === null ? <span className="text-muted">never fired</span> : <bdi>{visible(token)}</bdi>
}

/** What its value promotes, strongest first. */
export function PromotedCell({ tokens }: { tokens: string[] | null }) {
  if (tokens === null) return <Nothing />
  return <bdi>{tokens.map(visible).join(' · ')}</bdi>
}

/** Each pattern with the sign of its kind; the whole of it is its title. */
export function DescribedCell({ of: key }: { of: FoundKey | null }) {
  if (key?.isBlind)
    return (
      <span className="text-muted" title="Shown when all who label it here are done">
        to be labelled first
      </span>
    )
  const labels: KeyLabel[] | null = key?.described ?? null
  if (labels === null) return <Nothing />
  return (
    <span title={labels.map(({ description, annotator }) => `${description} (${annotator})`).join('\n')}>
      {labels.map(({ description, sign }, at) => (
        <span key={at}>
          {at > 0 && <span className="text-muted"> · </span>}
          {sign && <KindSign kind={sign} />} <bdi>{description}</bdi>
        </span>
      ))}
    </span>
  )
}

const Nothing = () => <span className="text-muted">{NONE}</span>

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

/** The same of a suppressed token, counted from the weakest. */
export function LowProbabilityCell({ of: key }: { of: FoundKey | null }) {
  if (!key || key.lowProbability === null) return NONE
  return <span title={`Token ${key.lowRank} of the value, from its lower end`}>{probability(key.lowProbability)}</span>
}

export function ShareOfTriggers({ some, of: key }: { some: number | null; of: FoundKey | null }) {
  if (!key || some === null) return NONE
  return (
    <>
      {count(some)} <span className="text-muted">of {count(key.triggers)}</span>
    </>
  )
}

import { Link } from '@tanstack/react-router'
import { sourceInWords } from '#contract/stratum.ts'
import type { KeyAssignment, KeyDescription, KeyLabel, KeyMachine } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import { kindsOf } from '#contract/kind.ts'
import { Chip } from '../annotation/chip.tsx'
import type { ShownPattern } from '../annotation/shown-pattern.ts'
import { KindBadge, KindSign } from '../ui/kind-badge.tsx'
import { StateMark } from '../ui/state-mark.tsx'

interface KeyAssignmentsProps {
  assignments: KeyAssignment[]
  machines: KeyMachine[]
  descriptions: KeyDescription[]
  /** That is in view. */
  side: Side
  /** The one whose marks the triggers show. */
  shown: KeyAssignment | null
  patterns: ShownPattern[]
  onShow: (assignment: KeyAssignment) => void
}

/** Who labels the key in which study, and what those who are done found. */
export function KeyAssignments({
  assignments,
  machines,
  descriptions,
  side,
  shown,
  patterns,
  onShow,
}: KeyAssignmentsProps) {
  return (
    <section aria-label="Assignments" className="flex flex-col gap-2">
      <h3 className="font-medium">What was found</h3>
      {assignments.length === 0 && <p className="text-muted">In no study yet. A study draws its keys at random.</p>}
      {assignments.map((one) => {
        const isShown = one.assignment === shown?.assignment
        return (
          <div key={one.assignment} className="flex flex-col gap-1" aria-current={isShown}>
            <div className="flex items-baseline gap-2">
              <button
                type="button"
                aria-pressed={isShown}
                disabled={one.examples !== 'top'}
                title={
                  one.examples !== 'top'
                    ? 'It was labelled by other prefixes than these'
                    : isShown
                      ? 'The triggers show its marks'
                      : one.side === side
                        ? 'Show its marks'
                        : `Turn to the ${one.side} side`
                }
                className={`min-w-0 truncate rounded-sm text-left ${isShown ? 'font-medium' : 'enabled:hover:underline'}`}
                onClick={() => onShow(one)}
              >
                {one.annotator}
              </button>
              <span className="min-w-0 truncate text-muted">
                {one.studyName}
                {one.side !== side && `, ${one.side} side`}
                {one.examples !== 'top' && `, prefixes ${sourceInWords(one.examples)}`}
              </span>
              <span className="ml-auto flex-none">
                <StateMark state={one.state} isNamed />
              </span>
            </div>
            {isShown ? <Shown patterns={patterns} /> : <Found patterns={one.patterns} />}
            <Link
              to={one.role === 'annotator' ? '/label/$assignment' : '/adjudication/$assignment'}
              params={{ assignment: String(one.assignment) }}
              className="self-start text-accent hover:underline"
            >
              {one.role === 'annotator' ? 'Label' : 'Adjudicate'} in {one.studyName}
            </Link>
          </div>
        )
      })}
      {machines.map(({ machine, name, studyName, state, patterns: found }) => (
        <div key={machine} className="flex flex-col gap-1">
          <div className="flex items-baseline gap-2">
            <span className="min-w-0 truncate" dir="auto">
              {name}
            </span>
            <span className="min-w-0 truncate text-muted">machine rater, {studyName}</span>
            <span className="ml-auto flex-none">
              <StateMark state={state} isNamed />
            </span>
          </div>
          <Found patterns={found} />
        </div>
      ))}
      {descriptions.map((one) => (
        <div key={`${one.machine} ${one.side}`} className="flex flex-col gap-1">
          <div className="flex items-baseline gap-2">
            <span className="min-w-0 truncate" dir="auto">
              {one.name}
            </span>
            <span className="min-w-0 truncate text-muted">
              described elsewhere, {one.studyName}
              {one.side !== side && `, ${one.side} side`}
            </span>
          </div>
          <Found patterns={one.descriptions.map((description) => ({ description, kind: null, sign: null }))} />
        </div>
      ))}
    </section>
  )
}

/** Patterns with the chips that stand at their triggers. */
function Shown({ patterns }: { patterns: ShownPattern[] }) {
  return (
    <ol className="flex flex-col gap-1">
      {patterns.map((pattern) => (
        <li key={pattern.id} className="flex items-start gap-2">
          <span className="mt-0.5 flex">
            <Chip pattern={pattern} />
          </span>
          <span className="min-w-0 flex-1 break-words" dir="auto">
            {pattern.description}
          </span>
          {kindsOf(pattern).map((kind) => (
            <KindBadge key={kind} kind={kind} />
          ))}
        </li>
      ))}
    </ol>
  )
}

/** Patterns whose marks are not in sight, with the kinds of their own study. */
function Found({ patterns }: { patterns: Omit<KeyLabel, 'annotator'>[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {patterns.map(({ description, kind, sign }, at) => (
        <li key={at} className="flex items-baseline gap-2 pl-6">
          <span className="min-w-0 flex-1 break-words" dir="auto">
            {description}
          </span>
          {kind !== null && (
            <span className="inline-flex flex-none items-baseline gap-1 whitespace-nowrap">
              {sign && <KindSign kind={sign} />}
              {kind}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

import { Link } from '@tanstack/react-router'
import type { KeyAssignment } from '#contract/key.ts'
import { kindsOf } from '#contract/kind.ts'
import { Chip } from '../annotation/chip.tsx'
import type { ShownPattern } from '../annotation/shown-pattern.ts'
import { KindBadge } from '../ui/kind-badge.tsx'
import { StateMark } from '../ui/state-mark.tsx'

interface KeyAssignmentsProps {
  assignments: KeyAssignment[]
  /** The one whose marks the triggers show. */
  shown: KeyAssignment | null
  patterns: ShownPattern[]
  onShow: (assignment: number) => void
}

/** Who labels the key in which study, and what was found. */
export function KeyAssignments({ assignments, shown, patterns, onShow }: KeyAssignmentsProps) {
  return (
    <aside
      aria-label="Assignments"
      className="flex w-72 flex-none max-[900px]:w-full flex-col gap-3 overflow-y-auto border-l border-line bg-panel p-3"
    >
      {assignments.length === 0 && <p className="text-muted">In no study yet. A study draws its keys at random.</p>}
      {assignments.map((one) => {
        const isShown = one.assignment === shown?.assignment
        return (
          <section key={one.assignment} className="flex flex-col gap-1" aria-current={isShown}>
            <div className="flex items-baseline gap-2">
              <button
                type="button"
                aria-pressed={isShown}
                className={`min-w-0 truncate rounded-sm text-left ${isShown ? 'font-medium' : 'hover:underline'}`}
                onClick={() => onShow(one.assignment)}
              >
                {one.studyName}
              </button>
              <span className="truncate text-muted">{one.annotator}</span>
              <span className="ml-auto">
                <StateMark state={one.state} isNamed />
              </span>
            </div>
            {isShown && <Found patterns={patterns} />}
            <Link
              to={one.role === 'annotator' ? '/label/$assignment' : '/adjudication/$assignment'}
              params={{ assignment: String(one.assignment) }}
              className="self-start text-accent hover:underline"
            >
              {one.role === 'annotator' ? 'Label' : 'Adjudicate'} in {one.studyName}
            </Link>
          </section>
        )
      })}
    </aside>
  )
}

function Found({ patterns }: { patterns: ShownPattern[] }) {
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

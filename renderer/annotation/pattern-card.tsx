import { Trash2 } from 'lucide-react'
import type { EarlierDescription } from '#contract/annotation.ts'
import { kindsOf } from '#contract/kind.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Chip } from './chip.tsx'
import { DraftField } from './draft-field.tsx'
import type { KindChoice } from './kind-choice.ts'
import { KindSwitch } from './kind-switch.tsx'
import { nameOf, type ShownPattern } from './shown-pattern.ts'

export interface PatternCardProps {
  pattern: ShownPattern
  triggers: number
  minSupport: number
  isSelected: boolean
  takesFocus: boolean
  /** One's own descriptions in this study. */
  earlier: readonly EarlierDescription[]
  onSelect: () => void
  onDescribe: (description: string) => Promise<unknown>
  onKind: (choice: KindChoice) => void
  onConfidence: () => void
  onRemove: () => void
  onLeave: () => void
}

/** One pattern: number, kind, how many triggers show it, and its description. */
export function PatternCard(props: PatternCardProps) {
  const { pattern, isSelected, onSelect } = props
  return (
    <li
      aria-label={nameOf(pattern)}
      aria-current={isSelected}
      onPointerDown={onSelect}
      className={`flex flex-col gap-1.5 border-b border-l-2 border-b-line py-2 pr-2 pl-2.5 ${isSelected ? 'border-l-accent bg-page' : 'border-l-transparent'}`}
    >
      <div className="flex items-start gap-2">
        <span className="mt-1.5 flex">
          <Chip pattern={pattern} />
        </span>
        <DraftField
          id={`pattern-${pattern.id}`}
          label={`Description of pattern ${pattern.number}`}
          placeholder="What repeats?"
          value={pattern.description}
          maxLength={2000}
          isOneLine
          earlier={props.earlier}
          takesFocus={props.takesFocus}
          onPick={({ kind }) => pattern.kind === null && kind !== null && props.onKind({ patternKind: kind })}
          onCommit={props.onDescribe}
          onFocus={onSelect}
          onLeave={props.onLeave}
        />
        <IconButton icon={Trash2} label={`Remove pattern ${pattern.number}`} onPress={props.onRemove} />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <KindSwitch kinds={kindsOf(pattern)} onChange={props.onKind} />
        <Sureness pattern={pattern} onPress={props.onConfidence} />
        <Support {...props} />
      </div>
    </li>
  )
}

const SURE = ['not said', 'hardly', 'fairly', 'very'] as const

/** How sure the annotator is, as dots: none, one, two, three. */
function Sureness({ pattern, onPress }: { pattern: ShownPattern; onPress: () => void }) {
  const sure = pattern.confidence ?? 0
  const said = `How sure: ${SURE[sure] ?? ''}`
  return (
    <button
      type="button"
      aria-label={`${said}, pattern ${pattern.number}`}
      title={said}
      onClick={onPress}
      className="flex h-6 items-center gap-0.5 rounded-md px-1 hover:bg-hover"
    >
      {[1, 2, 3].map((step) => (
        <span
          key={step}
          className={`size-1.5 rounded-full border border-edge ${step <= sure ? 'bg-ink forced-colors:bg-[Highlight]' : ''}`}
        />
      ))}
    </button>
  )
}

/** `18 of 25`; below the minimum `2 of 3`. */
function Support({ pattern, triggers, minSupport }: Pick<PatternCardProps, 'pattern' | 'triggers' | 'minSupport'>) {
  const count = pattern.ranks.length
  const isShort = count < minSupport
  return (
    <span
      className={`ml-auto whitespace-nowrap ${isShort ? 'text-warning' : 'text-muted'}`}
      title={isShort ? `A pattern needs ${minSupport} triggers.` : undefined}
    >
      {count} of {isShort ? minSupport : triggers}
    </span>
  )
}

import { Plus, Redo2, Undo2 } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect, useRef, type ReactNode } from 'react'
import type { AnnotationView } from '#contract/annotation.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { useReadOnly } from '../ui/read-only.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { CommandKey } from './command-key.tsx'
import { DraftField } from './draft-field.tsx'
import { Guidelines } from './guidelines.tsx'
import { useLabelView } from './label-view.ts'
import { PatternCard } from './pattern-card.tsx'
import { nextConfidence, type ShownPattern } from './shown-pattern.ts'
import type { Actions } from './use-actions.ts'
import { Practice } from './practice.tsx'
import { Verdict } from './verdict.tsx'

export interface PatternsPanelProps {
  view: AnnotationView
  triggers: number
  patterns: ShownPattern[]
  selected: string | null
  /** The pattern whose description wants the focus. */
  focusOn: string | null
  actions: Actions
  onSelect: (pattern: string) => void
  onAdd: () => void
  /** The annotator has left a text field by key. */
  onLeave: () => void
}

/** Something of the panel that is shown or not. */
function Shown({ isOn, onPress, children }: { isOn: boolean; onPress: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className="flex items-center gap-1.5 rounded-sm px-1 whitespace-nowrap hover:bg-hover aria-pressed:bg-selected aria-pressed:text-ink"
    >
      {children}
    </button>
  )
}

/** What the annotator makes of the key. */
export function PatternsPanel(props: PatternsPanelProps) {
  const { view, patterns, actions, onSelect, onLeave } = props
  const { guidelines, assistance, toggle } = useLabelView()
  const { annotation, minSupport, assignment } = view
  const readOnly = useReadOnly()
  const earlier = useQuery(query.annotation.descriptions.queryOptions({ input: { assignment }, staleTime: 0 }))

  const panel = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const focused = document.activeElement
    // It was pressed for another key: what is pressed next is meant for the lines of this one.
    if (focused instanceof HTMLElement && panel.current?.contains(focused)) focused.blur()
    // eslint-disable-next-line react/exhaustive-effect-dependencies -- nothing of the key is used: that it is another one is what counts
  }, [assignment])
  return (
    <section
      ref={panel}
      aria-label="Patterns"
      className="flex min-h-0 min-w-0 flex-col border-l border-line bg-panel max-[900px]:border-t max-[900px]:border-l-0"
    >
      <header className="flex h-7 flex-none items-center border-b border-line pr-2 pl-3 text-xs text-muted">
        <span className="flex-1">Patterns</span>
        <Shown isOn={guidelines} onPress={() => toggle('guidelines')}>
          Guidelines <CommandKey id="label.guidelines" />
        </Shown>
        {view.assistance && (
          <Shown isOn={assistance} onPress={() => toggle('assistance')}>
            Shared words <CommandKey id="label.assistance" />
          </Shown>
        )}
        <IconButton icon={Undo2} label="Undo" isDisabled={!view.canUndo || readOnly !== null} onPress={actions.undo} />
        <IconButton icon={Redo2} label="Redo" isDisabled={!view.canRedo || readOnly !== null} onPress={actions.redo} />
      </header>
      <div className="min-h-0 flex-1 [scrollbar-width:thin] overflow-x-hidden overflow-y-auto">
        <Practice view={view} />
        {guidelines && <Guidelines study={view.study} />}
        <fieldset disabled={readOnly !== null} title={readOnly ?? undefined} className="contents">
          <ol>
            {patterns.map((pattern) => (
              <PatternCard
                key={pattern.id}
                pattern={pattern}
                triggers={props.triggers}
                minSupport={minSupport}
                isSelected={pattern.id === props.selected}
                earlier={earlier.data ?? []}
                takesFocus={pattern.id === props.focusOn}
                onSelect={() => onSelect(pattern.id)}
                onDescribe={(description) => actions.describe(pattern.id, description)}
                onKind={(choice) => actions.setKind(pattern.id, choice)}
                onConfidence={() => actions.setConfidence(pattern.id, nextConfidence(pattern.confidence))}
                onRemove={() => actions.remove(pattern.id)}
                onLeave={onLeave}
              />
            ))}
          </ol>
          <div className="flex flex-col items-start gap-3 p-3">
            <Button writes onPress={props.onAdd}>
              <Plus aria-hidden size={14} /> New pattern <CommandKey id="label.pattern" />
            </Button>
            <div className="flex w-full flex-col gap-1">
              <span className="flex items-center gap-2 text-xs text-muted">
                Note <CommandKey id="label.note" />
              </span>
              <DraftField
                // What is typed in it is written to the key that it began with.
                key={assignment}
                id="note"
                label="Note"
                placeholder=""
                value={annotation.note}
                maxLength={20_000}
                isOneLine={false}
                takesFocus={false}
                onCommit={actions.note}
                onLeave={onLeave}
              />
            </div>
          </div>
        </fieldset>
      </div>
      <Verdict view={view} actions={actions} />
    </section>
  )
}

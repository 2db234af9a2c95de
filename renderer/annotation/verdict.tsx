import { Flag } from 'lucide-react'
import { isLabelled, type AnnotationView } from '#contract/annotation.ts'
import { Button } from '../ui/button.tsx'
import { useReadOnly } from '../ui/read-only.ts'
import { Toggle } from '../ui/toggle.tsx'
import { CommandKey } from './command-key.tsx'
import { useNotice } from './notice.ts'
import type { Actions } from './use-actions.ts'

/** Flag, no pattern, done, and why done waits. Always at the same place, whatever stands above. */
export function Verdict({ view, actions }: { view: AnnotationView; actions: Actions }) {
  const { annotation, missing, kinds } = view
  const isDone = isLabelled(annotation.state)
  const isLook = useReadOnly() !== null
  return (
    <footer className="flex flex-none flex-col gap-2 border-t border-line p-3 max-[900px]:flex-row max-[900px]:flex-wrap max-[900px]:items-center max-[900px]:px-3 max-[900px]:py-1.5 max-[600px]:[&_kbd]:hidden">
      <Notice assignment={view.assignment} />
      <Reasons missing={isDone ? [] : missing} />
      <div className="flex flex-wrap items-center gap-1">
        <Toggle
          isOn={annotation.state === 'no-pattern'}
          onChange={() => actions.answer('no-pattern')}
          isDisabled={isLook}
        >
          No pattern <CommandKey id="label.no-pattern" />
        </Toggle>
        {kinds.uninterpretable && (
          <Toggle
            isOn={annotation.state === 'uninterpretable'}
            onChange={() => actions.answer('uninterpretable')}
            isDisabled={isLook}
          >
            Uninterpretable <CommandKey id="label.uninterpretable" />
          </Toggle>
        )}
        <Toggle isOn={annotation.flagged} onChange={actions.flag} isDisabled={isLook}>
          <Flag aria-hidden size={14} /> Flag <CommandKey id="label.flag" />
        </Toggle>
      </div>
      <Button variant={isDone || missing.length === 0 ? 'primary' : 'plain'} onPress={actions.done}>
        {isDone ? 'Next key' : 'Done, next key'} <CommandKey id="label.done" />
      </Button>
    </footer>
  )
}

function Reasons({ missing }: { missing: string[] }) {
  if (missing.length === 0) return null
  return (
    <ul
      aria-label="Done waits for"
      className="max-h-24 overflow-y-auto text-xs text-warning max-[900px]:max-h-10 max-[900px]:w-full"
    >
      {missing.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  )
}

function Notice({ assignment }: { assignment: number }) {
  const notice = useNotice()
  return (
    <p role="status" className="text-xs empty:hidden">
      {notice.assignment === assignment ? notice.text : ''}
    </p>
  )
}

import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { KeyCaps } from '../command/key-caps.tsx'
import { Button } from '../ui/button.tsx'
import { INPUT } from '../ui/field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Toggle, ToggleGroup } from '../ui/toggle.tsx'
import type { Where } from '../trigger/contains.ts'
import { Chip } from './chip.tsx'
import { nameOf, type ShownPattern } from './shown-pattern.ts'

export interface ContainsBarProps {
  words: string
  isWhole: boolean
  where: Where
  found: number
  triggers: number
  patterns: ShownPattern[]
  /** The pattern that Enter marks with. */
  selected: string | null
  onWords: (words: string) => void
  onWhole: () => void
  onWhere: (where: Where) => void
  onPick: (pattern: string) => void
  /** Where no pattern is there to mark with, as `onNew`. */
  onMark: () => void
  /** What was found becomes a pattern of its own. */
  onNew: () => void
  onClose: () => void
}

const WHERE: { value: Where; label: string }[] = [
  { value: 'anywhere', label: 'anywhere' },
  { value: 'end', label: 'ends in' },
  { value: 'before', label: 'before the end' },
]

/** Marks all triggers that contain some words, as far as they were read. */
export function ContainsBar(props: ContainsBarProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <form
      className="contains-bar flex flex-none flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-3 py-1.5"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        props.onMark()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.shiftKey && !event.nativeEvent.isComposing) {
          event.preventDefault()
          props.onNew()
        }
        // Escape of an input method takes its own text back.
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.stopPropagation()
        props.onClose()
      }}
    >
      <input
        ref={field}
        type="text"
        className={`${INPUT} min-w-40 flex-1`}
        aria-label="Mark all that contain"
        placeholder="Mark all that contain…"
        maxLength={200}
        value={props.words}
        onChange={(event) => props.onWords(event.target.value)}
      />
      <ToggleGroup label="Where" options={WHERE} value={props.where} onChange={props.onWhere} />
      {props.where !== 'end' && (
        <Toggle isOn={props.isWhole} onChange={props.onWhole}>
          Whole words
        </Toggle>
      )}
      <span aria-live="polite" className="whitespace-nowrap tabular-nums">
        {props.found} of {props.triggers}
      </span>
      <span role="group" aria-label="With pattern" className="flex gap-0.5">
        {props.patterns.map((pattern) => (
          <button
            key={pattern.id}
            type="button"
            className="mark"
            aria-pressed={pattern.id === props.selected}
            aria-label={nameOf(pattern)}
            title={nameOf(pattern)}
            onClick={() => props.onPick(pattern.id)}
          >
            <Chip pattern={pattern} />
          </button>
        ))}
      </span>
      <Button type="submit" isDisabled={props.found === 0}>
        {props.selected === null ? 'New pattern' : 'Mark'} <KeyCaps binding="Enter" />
      </Button>
      {props.selected !== null && (
        <Button isDisabled={props.found === 0} onPress={props.onNew}>
          New pattern <KeyCaps binding="Shift+Enter" />
        </Button>
      )}
      <IconButton icon={X} label="Close" onPress={props.onClose} />
    </form>
  )
}

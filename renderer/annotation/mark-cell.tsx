import type { PointerEvent } from 'react'
import { Chip } from './chip.tsx'
import { nameOf, type ShownPattern } from './shown-pattern.ts'

export interface Marking {
  /** A press on a chip: begins a drag, or with Shift marks the range from the anchor. */
  onPress: (pattern: string, rank: number, isRange: boolean) => void
  /** The same without a pointer. */
  onToggle: (pattern: string, rank: number) => void
}

/** The chips of one line, each pattern in its own place so that marks of one pattern stand below each other. */
export function MarkCell(props: { rank: number; patterns: ShownPattern[]; marking: Marking | null }) {
  const { rank, patterns, marking } = props
  return patterns.map((pattern) => {
    const isMarked = pattern.ranks.includes(rank)
    if (!marking) {
      return (
        <span key={pattern.id} className="mark">
          {isMarked && <Chip pattern={pattern} isNamed />}
        </span>
      )
    }
    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return
      event.preventDefault()
      event.stopPropagation()
      marking.onPress(pattern.id, rank, event.shiftKey)
    }
    return (
      <button
        key={pattern.id}
        type="button"
        tabIndex={-1}
        className="mark"
        aria-pressed={isMarked}
        data-unsaved={pattern.unsaved?.includes(rank) === true}
        aria-label={`${nameOf(pattern)}, trigger ${rank}${pattern.unsaved?.includes(rank) === true ? ', not saved' : ''}`}
        title={pattern.unsaved?.includes(rank) === true ? `${nameOf(pattern)}: not saved` : nameOf(pattern)}
        onPointerDown={press}
        onClick={(event) => event.detail === 0 && marking.onToggle(pattern.id, rank)}
      >
        <Chip pattern={pattern} />
      </button>
    )
  })
}

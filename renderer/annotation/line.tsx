import { ChevronDown, ChevronRight } from 'lucide-react'
import type { Trigger } from '#contract/trigger.ts'
import { Coefficient } from '../trigger/coefficient.tsx'
import { Kwic } from '../trigger/kwic.tsx'
import { Sentence } from '../trigger/sentence.tsx'
import { MarkCell, type Marking } from './mark-cell.tsx'
import type { PointedOut } from './assistance.ts'
import type { ShownPattern } from './shown-pattern.ts'
import { Witnesses, type Witness } from './witness.tsx'

export interface LineProps {
  trigger: Trigger
  rowIndex: number
  /** Coefficient of the first trigger. */
  top: number
  patterns: ShownPattern[]
  witnesses: Witness[]
  marking: Marking | null
  isCurrent: boolean
  isInRange: boolean
  isFound: boolean
  isOpen: boolean
  wrap: boolean
  shared: PointedOut | undefined
  onSelect: (rank: number, extend: boolean) => void
  onOpen: (rank: number) => void
  onOver: (rank: number) => void
  onExplore: ((trigger: Trigger) => void) | undefined
}

/** One trigger of the concordance. */
export function Line(props: LineProps) {
  const { trigger, isCurrent, isOpen, onSelect, onOpen, onOver } = props
  const { rank } = trigger
  return (
    <div
      role="row"
      id={`trigger-${rank}`}
      aria-rowindex={props.rowIndex}
      aria-selected={isCurrent || props.isInRange}
      tabIndex={isCurrent ? 0 : -1}
      className="line"
      data-current={isCurrent}
      data-range={props.isInRange}
      data-found={props.isFound}
      onPointerEnter={() => onOver(rank)}
      onClick={(event) => onSelect(rank, event.shiftKey)}
      onDoubleClick={() => onOpen(rank)}
    >
      <span role="rowheader" className="line-rank">
        {rank}
      </span>
      <span role="gridcell">
        <Coefficient value={trigger.coefficient} top={props.top} />
      </span>
      <span role="gridcell" className="line-marks">
        <Witnesses rank={rank} witnesses={props.witnesses} />
        <MarkCell rank={rank} patterns={props.patterns} marking={props.marking} />
      </span>
      <span role="gridcell" className="min-w-0">
        <Kwic trigger={trigger} wrap={props.wrap} isWhole={isOpen} shared={props.shared} />
        <button
          type="button"
          tabIndex={-1}
          className="line-open"
          aria-expanded={isOpen}
          aria-label={`Whole sentence of trigger ${rank}`}
          onClick={(event) => {
            event.stopPropagation()
            onOpen(rank)
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          {isOpen ? <ChevronDown aria-hidden size={14} /> : <ChevronRight aria-hidden size={14} />}
        </button>
      </span>
      {isOpen && (
        <div role="gridcell" className="col-span-full">
          <Sentence trigger={trigger} sourceOnly={props.wrap} onExplore={props.onExplore} />
        </div>
      )}
    </div>
  )
}

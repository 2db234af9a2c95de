import { useVirtualizer } from '@tanstack/react-virtual'
import { Flag } from 'lucide-react'
import { memo, useEffect, useRef } from 'react'
import type { QueueEntry } from '#contract/study.ts'
import { counted } from '../ui/format.ts'
import { StateMark } from '../ui/state-mark.tsx'

export interface QueueRowsProps {
  queue: QueueEntry[]
  assignment: number
  onOpen: (assignment: number) => void
}

/** Pixels. */
const ROW = 26

export function QueueRows({ queue, assignment, onOpen }: QueueRowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const here = queue.findIndex((entry) => entry.assignment === assignment)
  // eslint-disable-next-line react/incompatible-library -- nothing here is compiled to be memoized
  const rows = useVirtualizer({
    count: queue.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  })
  useEffect(() => {
    // Where rows are is known: the page, which has just changed, need not be laid out to be asked.
    const [top, shown] = [rows.scrollOffset ?? 0, rows.scrollRect?.height ?? 0]
    const isInSight = here * ROW >= top && (here + 1) * ROW <= top + shown
    if (here >= 0 && !isInSight) rows.scrollToIndex(here, { align: 'center' })
  }, [here, rows])

  return (
    <div ref={scroller} className="[scrollbar-width:thin] min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
      <ol className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const entry = queue[index]
          if (!entry) return null
          return (
            <li
              key={entry.assignment}
              aria-setsize={queue.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              <QueueRow entry={entry} isHere={index === here} onOpen={onOpen} />
            </li>
          )
        })}
      </ol>
    </div>
  )
}

interface QueueRowProps {
  entry: QueueEntry
  isHere: boolean
  onOpen: (assignment: number) => void
}

/** Going to another key changes two of them. */
const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { assignment, place, state, flagged, patterns, practice = false } = props.entry
  return (
    <button
      type="button"
      tabIndex={props.isHere ? 0 : -1}
      aria-current={props.isHere ? 'true' : undefined}
      onClick={() => props.onOpen(assignment)}
      className={`flex h-[26px] w-full cursor-default items-center gap-1.5 border-l-2 pr-1.5 pl-2 -outline-offset-2 ${props.isHere ? 'border-l-accent bg-selected' : 'border-l-transparent hover:bg-hover'}`}
    >
      <StateMark state={state} />
      <span className="sr-only">key </span>
      {place}
      <span className="ml-auto min-w-0 truncate text-xs text-muted" title={counted(patterns, 'pattern')}>
        {practice ? 'practice' : patterns > 0 && patterns}
        <span className="sr-only">
          {practice && `, ${patterns}`}
          {patterns === 1 ? ' pattern' : ' patterns'}
        </span>
      </span>
      <span className="w-3 flex-none">{flagged && <Flag role="img" aria-label="flagged" size={12} />}</span>
    </button>
  )
})

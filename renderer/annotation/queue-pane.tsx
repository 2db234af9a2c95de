import { useMemo } from 'react'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { Select } from '../ui/select.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { useLabelView } from './label-view.ts'
import { labelledIn, listedIn, type QueueFilter } from './queue.ts'
import { QueueRows, type QueueRowsProps } from './queue-rows.tsx'

const STATES = ['new', 'in-progress', 'done', 'no-pattern'] as const
const FURTHER = ['uninterpretable'] as const

const FILTERS: { value: QueueFilter; label: string }[] = [
  { value: 'all', label: 'all' },
  { value: 'unfinished', label: 'unfinished' },
  { value: 'flagged', label: 'flagged' },
]

/** The keys to label, in the order of work. Annotators are blind: a key is a place in the queue, nothing else. */
export function QueuePane({
  queue,
  assignment,
  onOpen,
  pace = null,
  isUninterpretable = false,
}: QueueRowsProps & { pace?: string | null; isUninterpretable?: boolean }) {
  const { queue: filter, setQueue } = useLabelView()
  const labelled = useMemo(() => labelledIn(queue), [queue])
  const listed = useMemo(() => listedIn(queue, filter, assignment), [queue, filter, assignment])
  return (
    <section aria-label="Queue" className="flex min-h-0 flex-col border-r border-line bg-panel max-[900px]:row-span-2">
      <header className="flex flex-col gap-1 p-2.5 pb-2">
        <span className="whitespace-nowrap">
          {labelled} of {queue.length}
        </span>
        <ProgressBar label="Labelled keys" share={queue.length > 0 ? labelled / queue.length : 0} />
        {pace !== null && (
          <span className="text-[11px] leading-4 text-muted" title="Pauses of more than a minute are no time at work.">
            {pace}
          </span>
        )}
      </header>
      <div className="px-1 pb-1">
        <Select label="Keys in the queue" isLabelHidden options={FILTERS} value={filter} onChange={setQueue} />
      </div>
      <QueueRows queue={listed} assignment={assignment} onOpen={onOpen} />
      <footer
        aria-hidden
        className="flex flex-col border-t border-line px-1 py-2 text-[11px] leading-4 tracking-tight text-muted"
      >
        {[...STATES, ...(isUninterpretable ? FURTHER : [])].map((state) => (
          <StateMark key={state} state={state} isNamed />
        ))}
      </footer>
    </section>
  )
}

import { useCallback } from 'react'
import type { QuestionEntry } from '#contract/question.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { StateMark } from '../ui/state-mark.tsx'

interface QuestionListProps {
  list: QuestionEntry[]
  question: number
  onOpen: (entry: QuestionEntry) => void
}

/** What a person is asked, in the order of work: a place in the list, nothing else. */
export function QuestionList({ list, question, onOpen }: QuestionListProps) {
  const comeIntoSight = useCallback((row: HTMLElement | null) => row?.scrollIntoView({ block: 'nearest' }), [])
  const answered = list.filter(({ isAnswered }) => isAnswered).length
  return (
    <section aria-label="Questions" className="flex min-h-0 flex-col border-r border-line bg-panel">
      <header className="flex flex-col gap-1 p-2.5 pb-2">
        <span className="whitespace-nowrap">
          {answered} of {list.length}
        </span>
        <ProgressBar label="Answered questions" share={list.length > 0 ? answered / list.length : 0} />
      </header>
      <ol className="min-h-0 flex-1 [scrollbar-width:thin] overflow-x-hidden overflow-y-auto">
        {list.map((entry) => {
          const isHere = entry.question === question
          return (
            <li key={entry.question}>
              <button
                ref={isHere ? comeIntoSight : undefined}
                type="button"
                tabIndex={isHere ? 0 : -1}
                aria-current={isHere ? 'true' : undefined}
                onClick={() => onOpen(entry)}
                className={`flex h-[26px] w-full cursor-default items-center gap-1.5 border-l-2 pr-1.5 pl-2 -outline-offset-2 ${isHere ? 'border-l-accent bg-selected' : 'border-l-transparent hover:bg-hover'}`}
              >
                <StateMark state={entry.isAnswered ? 'done' : 'new'} />
                <span className="sr-only">question </span>
                {entry.place}
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

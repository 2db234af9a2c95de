import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { count, duration } from '../ui/format.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { SideScroll } from '../ui/side-scroll.tsx'
import { AskDialog } from './ask-dialog.tsx'

/** The questions that a study's people are asked, how far everybody is, and the way to more. */
export function StudyQuestions({ study }: { study: Study }) {
  const navigate = useNavigate()
  const remember = useLastStudy((store) => store.set)
  const {
    data: people = [],
    error,
    refetch,
  } = useQuery(query.question.people.queryOptions({ input: { study: study.id } }))
  const [isAsking, setAsking] = useState(false)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      {people.length > 0 && (
        <SideScroll label={`Table of the questions of ${study.name}`}>
          <table className="data-table w-full" aria-label={`Questions of ${study.name}`}>
            <thead>
              <tr>
                <th>Questions</th>
                <th className="w-1/3">Answered</th>
                <th className="number">Time at work</th>
              </tr>
            </thead>
            <tbody>
              {people.map(({ annotator, questions, answered, activeSeconds }) => (
                <tr key={annotator}>
                  <td dir="auto">{annotator}</td>
                  <td>
                    <span className="flex items-center gap-3 whitespace-nowrap">
                      <span className="min-w-12 max-w-48 flex-1">
                        <ProgressBar label={`${annotator}: answered`} share={answered / questions} />
                      </span>
                      <span className="min-w-20">
                        {count(answered)} of {count(questions)}
                      </span>
                    </span>
                  </td>
                  <td className="number">{activeSeconds > 0 ? duration(activeSeconds) : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </SideScroll>
      )}
      <span className="-ml-2.5 flex gap-2">
        <Button writes variant="quiet" onPress={() => setAsking(true)}>
          {people.length === 0 ? 'Ask questions…' : 'Ask more questions…'}
        </Button>
        {people.length > 0 && (
          <Button
            variant="quiet"
            onPress={() => {
              remember(study.id)
              void navigate({ to: '/question' })
            }}
          >
            Answer
          </Button>
        )}
      </span>
      <AskDialog study={study} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  )
}

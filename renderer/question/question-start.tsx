import { useQueries, useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { QuestionPerson } from '#contract/question.ts'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageError } from '../ui/error-state.tsx'
import { count } from '../ui/format.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'

/** Goes on where answering stopped, once it is known who answers. */
export function QuestionStart() {
  const navigate = useNavigate()
  const last = useLastStudy((store) => store.study)
  const [chosen, setChosen] = useState<string | null>(null)
  const studies = useQuery(query.study.list.queryOptions())
  const all = studies.data ?? []
  const asked = useQueries({
    queries: all.map(({ id }) => query.question.people.queryOptions({ input: { study: id } })),
  })
  const known = all.map((study, i) => ({ study, people: asked[i]?.data ?? [] }))
  const withQuestions = known.filter(({ people }) => people.length > 0)
  // The study last labelled, or else the newest, of those that ask anything.
  const here = withQuestions.find(({ study }) => study.id === last) ?? withQuestions.at(-1)
  const annotator = here?.people.length === 1 ? here.people[0]?.annotator : (chosen ?? undefined)
  const list = useQuery(
    query.question.list.queryOptions({
      input: { study: here?.study.id ?? 0, annotator: annotator ?? '' },
      enabled: here !== undefined && annotator !== undefined,
    }),
  )
  const error = studies.error ?? asked.find((one) => one.error !== null)?.error ?? list.error
  if (error) return <PageError error={error} />
  if (studies.isPending || asked.some(({ isPending }) => isPending)) return null
  if (here === undefined)
    return (
      <EmptyState
        title="Nobody is asked anything yet"
        action={
          <Button variant="primary" onPress={() => void navigate({ to: '/study' })}>
            Study
          </Button>
        }
      >
        A question shows five lines, four of one key and one of another: which does not belong? It needs no words, and
        guessing is right in 20 %. Draw some for a study with <em>Ask questions…</em>
      </EmptyState>
    )
  if (annotator === undefined) return <WhoAnswers {...here} onChoose={setChosen} />
  const entry = list.data?.find(({ isAnswered }) => !isAnswered) ?? list.data?.[0]
  if (!entry) return null
  return <Navigate to="/question/$question" params={{ question: String(entry.question) }} replace />
}

interface WhoAnswersProps {
  study: Study
  people: QuestionPerson[]
  onChoose: (annotator: string) => void
}

function WhoAnswers({ study, people, onChoose }: WhoAnswersProps) {
  return (
    <section
      aria-label="Annotator"
      className="mx-auto flex h-full max-w-md flex-col items-stretch justify-center gap-2 pb-16"
    >
      <h2 className="text-lg font-semibold">Who answers questions of “{study.name}” now?</h2>
      <p className="text-muted">Nobody is asked about a key that they label themselves.</p>
      <ul className="mt-3 flex flex-col gap-2">
        {people.map(({ annotator, questions, answered }) => (
          <li key={annotator} className="flex items-center gap-3">
            <Button onPress={() => onChoose(annotator)}>{annotator}</Button>
            <span className="ml-auto w-24">
              <ProgressBar label={`${annotator}: answered`} share={answered / questions} />
            </span>
            <span className="text-muted">
              {count(answered)} of {count(questions)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { QuestionEntry, QuestionView } from '#contract/question.ts'
import { createActiveClock } from '../annotation/active-clock.ts'
import { useActiveTime } from '../annotation/active-time.ts'
import { useLabelView } from '../annotation/label-view.ts'
import { query } from '../api.ts'
import { useCommands } from '../command/use-commands.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState, PageError } from '../ui/error-state.tsx'
import { notify } from '../ui/toast.tsx'
import { useWhere } from '../ui/where.ts'
import { perLine, QUESTION_COMMANDS } from './question-commands.ts'
import { QuestionLines } from './question-lines.tsx'
import { QuestionList } from './question-list.tsx'

/** One for the window, apart from that of labels: its numbers are of questions. */
const clock = createActiveClock(() => performance.now())

/** One question under a person's hands, and the list of all that they are asked. */
export function QuestionPage({ question }: { question: number }) {
  const { data: view, error } = useQuery(query.question.get.queryOptions({ input: { question } }))
  const { data: studies } = useQuery(query.study.list.queryOptions())
  const { data: list = [] } = useQuery(
    query.question.list.queryOptions({
      input: { study: view?.study ?? 0, annotator: view?.annotator ?? '' },
      enabled: view !== undefined,
    }),
  )
  const here = studies?.find(({ id }) => id === view?.study)
  useWhere(here && `study “${here.name}”${here.annotators.length > 1 ? ` · ${view?.annotator ?? ''}` : ''}`)
  useActiveTime(question, clock)
  if (error) return <PageError error={error} />
  if (!view) return null
  return <Asked key={question} view={view} list={list} />
}

/** The one after it that is not answered, from the top again at the end; null when none is left. */
const nextOpen = (list: QuestionEntry[], at: number): QuestionEntry | null =>
  [...list.slice(at + 1), ...list.slice(0, Math.max(at, 0))].find(({ isAnswered }) => !isAnswered) ?? null

function Asked({ view, list }: { view: QuestionView; list: QuestionEntry[] }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { wrap, toggle } = useLabelView()
  const [current, setCurrent] = useState((view.answer?.[0] ?? 1) - 1)
  const { question } = view
  const at = list.findIndex((entry) => entry.question === question)
  const go = (entry: QuestionEntry | undefined | null): void => {
    if (entry) void navigate({ to: '/question/$question', params: { question: String(entry.question) } })
  }
  const keep = (changed: QuestionView): void => {
    client.setQueryData(query.question.get.queryKey({ input: { question: changed.question } }), changed)
    void client.invalidateQueries({ queryKey: query.question.key() })
  }
  const answer = useMutation(
    query.question.answer.mutationOptions({
      meta: { inline: true },
      onSuccess: (changed) => {
        keep(changed)
        const next = nextOpen(list, at)
        if (next) go(next)
        else notify('All your questions are answered. You can still change each.')
      },
    }),
  )
  const undo = useMutation(
    query.question.undo.mutationOptions({
      meta: { inline: true },
      onSuccess: (changed) => {
        if (changed === null) return notify('There is no answer to take back.')
        keep(changed)
        if (changed.question !== question)
          void navigate({ to: '/question/$question', params: { question: String(changed.question) } })
      },
    }),
  )
  const choose = (line: number): void => {
    if (answer.isPending || line > view.lines.length) return
    answer.mutate({
      question,
      id: crypto.randomUUID(),
      lines: [line],
      activeMs: clock.take(question),
      time: new Date().toISOString(),
    })
  }
  const move = (by: number) => (): void => setCurrent((now) => Math.min(Math.max(now + by, 0), view.lines.length - 1))
  useCommands(QUESTION_COMMANDS, {
    ...perLine((digit) => () => choose(digit)),
    'question.down': move(1),
    'question.up': move(-1),
    'question.choose': () => choose(current + 1),
    'question.undo': () => undo.mutate({ question, activeMs: clock.take(question) }),
    'question.next': () => go(list[at + 1]),
    'question.previous': () => go(list[at - 1]),
    'question.next-unanswered': () => {
      const next = nextOpen(list, at)
      if (next) go(next)
      else notify('No other question is unanswered.')
    },
    'question.wrap': () => toggle('wrap'),
  })
  const isEnd = list.length > 0 && list.every(({ isAnswered }) => isAnswered)
  return (
    <div className="question-desk">
      <QuestionList list={list} question={question} onOpen={go} />
      <section aria-label="Question" className="flex min-h-0 min-w-0 flex-col gap-4 overflow-y-auto px-6 py-5">
        <header className="flex max-w-3xl flex-col gap-1">
          <h2 className="text-lg font-semibold">Which line does not belong?</h2>
          <p className="text-muted">
            One unit of the model responded to four of these lines, another unit to the fifth. Read each up to the word
            in bold; the grey word came next. If you cannot tell, guess.
          </p>
        </header>
        <QuestionLines view={view} current={current} wrap={wrap} onChoose={choose} onCurrent={setCurrent} />
        {answer.error && <ErrorState error={answer.error} />}
        {undo.error && <ErrorState error={undo.error} />}
        <footer className="flex items-center gap-2">
          <Button variant="quiet" isDisabled={!view.canUndo} onPress={() => undo.mutate({ question, activeMs: null })}>
            Undo
          </Button>
          {isEnd && <p role="status">All your questions are answered. Thank you.</p>}
        </footer>
      </section>
    </div>
  )
}

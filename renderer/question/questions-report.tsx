import { useQuery } from '@tanstack/react-query'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { CaptionedFigure } from '../figure/captioned-figure.tsx'
import { DataTable } from '../table/data-table.tsx'
import { ErrorState } from '../ui/error-state.tsx'

/** What the answers to a study's questions say; nothing where it has none. */
export function QuestionsReport({ study }: { study: Study }) {
  const { data, error, refetch } = useQuery(
    query.question.statistics.queryOptions({ input: { study: study.id }, refetchOnWindowFocus: false }),
  )
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data || data.words.length === 0) return null
  const { tables, figures, words } = data
  return (
    <section aria-label="Intruder questions" className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <h2 className="text-lg font-semibold">Intruder questions</h2>
        <p className="max-w-3xl text-muted">
          Which of five lines is of another key? What people can tell without a word, over all answers; a choice of
          labels above does not change it.
        </p>
      </div>
      {words.map((sentence) => (
        <p key={sentence} className="max-w-3xl select-text">
          {sentence}
        </p>
      ))}
      {figures.map((figure) => (
        <CaptionedFigure key={figure.name} figure={figure} name={`${study.name}-${figure.name}`} />
      ))}
      <DataTable table={tables.layers} name={`${study.name}-intruder-layers`} />
      <DataTable table={tables.groups} name={`${study.name}-intruder-groups`} />
      <DataTable table={tables.annotators} name={`${study.name}-intruder-annotators`} />
    </section>
  )
}

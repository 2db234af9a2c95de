import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { VegaFigure } from '../figure/vega-figure.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { LayersMethod } from './layers-method.tsx'
import { LayersTable } from './layers-table.tsx'

/** The figure, its caption, and the numbers behind it. */
export function LayersReport({ study }: { study: Study }) {
  const navigate = useNavigate()
  const input = { study: study.id }
  const statistics = useQuery(query.layer.statistics.queryOptions({ input }))
  const figure = useQuery(query.figure.get.queryOptions({ input: { ...input, name: 'layers' } }))
  const error = statistics.error ?? figure.error
  if (error) {
    return (
      <div className="p-6">
        <ErrorState
          error={error}
          onRetry={() => {
            void statistics.refetch()
            void figure.refetch()
          }}
        />
      </div>
    )
  }
  if (!statistics.data || !figure.data) return null
  if (statistics.data.every(({ keys }) => keys === 0)) {
    return (
      <EmptyState
        title="Nothing is labelled yet"
        action={
          <Button variant="primary" onPress={() => void navigate({ to: '/label' })}>
            Start labelling
          </Button>
        }
      >
        As soon as a key is done, its layer appears here: how many of its triggers show a shallow pattern, a semantic
        one, both, or none.
      </EmptyState>
    )
  }
  const { spec, caption } = figure.data
  return (
    <article className="flex max-w-5xl flex-col gap-6 px-5 py-5">
      <figure className="flex flex-col gap-3">
        <VegaFigure spec={spec} label={caption} />
        <figcaption className="max-w-3xl select-text text-muted">{caption}</figcaption>
        <LayersMethod />
      </figure>
      <LayersTable statistics={statistics.data} />
    </article>
  )
}

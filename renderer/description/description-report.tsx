import { useQuery } from '@tanstack/react-query'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { DataTable } from '../table/data-table.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'

/** Rows that are shown; a file has all. */
const LISTED = 100

/** Descriptions that were made elsewhere beside a study’s people; nothing where it has none. */
export function DescriptionReport({ study }: { study: Study }) {
  const { data = [], error, refetch } = useQuery(query.description.compare.queryOptions({ input: { study: study.id } }))
  if (error) {
    return (
      <div className="px-5 pb-5">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (data.length === 0) return null
  return (
    <section aria-label="Descriptions made elsewhere" className="flex flex-col gap-6 px-5 pb-5">
      <div className="flex flex-col gap-1">
        <h2 className="text-lg font-semibold">Descriptions made elsewhere</h2>
        <p className="max-w-3xl text-muted">
          They count among no people: nothing above, and no figure, has them in it. Keys that somebody here has yet to
          label are left out.
        </p>
      </div>
      {data.map(({ describer, table, words }) => (
        <section key={describer.id} aria-label={describer.name} className="flex max-w-6xl flex-col gap-3">
          <h3 className="font-semibold" dir="auto">
            {describer.name}
          </h3>
          {words.map((sentence) => (
            <p key={sentence} className="max-w-3xl select-text">
              {sentence}
            </p>
          ))}
          {table.rows.length > 0 && (
            <DataTable
              table={table}
              name={`${study.name}-described-${describer.name}`}
              scan={study.scan}
              limit={LISTED}
            />
          )}
          {table.rows.length > LISTED && (
            <p className="text-muted">
              The first {counted(LISTED, 'key')} of {table.rows.length}; a saved table has all.
            </p>
          )}
        </section>
      ))}
    </section>
  )
}

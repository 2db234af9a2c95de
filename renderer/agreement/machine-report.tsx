import { useQuery } from '@tanstack/react-query'
import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import { DEFAULT_EPSILON } from '#contract/machine.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { DataTable } from '../table/data-table.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'

/** The machine raters of a study beside its people; nothing where it has none. */
export function MachineReport({ study, seed }: { study: Study; seed: number }) {
  const input = { study: study.id, seed, draws: DEFAULT_DRAWS, epsilon: DEFAULT_EPSILON }
  const options = query.machine.compare.queryOptions({ input, refetchOnWindowFocus: false })
  const { data = [], error, refetch } = useQuery(options)
  if (error) {
    return (
      <div className="px-5 pb-5">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (data.length === 0) return null
  return (
    <section aria-label="Machine raters" className="flex flex-col gap-6 px-5 pb-5">
      <div className="flex flex-col gap-1">
        <h2 className="text-lg font-semibold">Machine raters</h2>
        <p className="max-w-3xl text-muted">
          They count among no people: nothing above, and no figure, has their labels in it.
        </p>
      </div>
      {data.map(({ machine, keys, table, words }) => (
        <section key={machine.id} aria-label={machine.name} className="flex max-w-6xl flex-col gap-3">
          <h3 className="font-semibold" dir="auto">
            {machine.name}
          </h3>
          <p className="text-muted">
            {counted(keys, 'key')} that it and at least one person labelled; between people, the same keys.
          </p>
          <DataTable table={table} name={`${study.name}-machine-${machine.name}`} />
          {words.map((sentence) => (
            <p key={sentence} className="max-w-3xl select-text">
              {sentence}
            </p>
          ))}
        </section>
      ))}
    </section>
  )
}

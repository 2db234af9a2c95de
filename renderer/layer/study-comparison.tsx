import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { namesOf } from '#contract/kind.ts'
import type { KindMapping } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { DataTable } from '../table/data-table.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Select } from '../ui/select.tsx'

/** This study beside another, in this one’s kinds. */
export function StudyComparison({ study, others }: { study: Study; others: Study[] }) {
  const [second, setSecond] = useState<number | null>(null)
  const other = others.find(({ id }) => id === second)
  if (others.length === 0) return <p className="text-muted">The project has no other study.</p>
  return (
    <div className="flex flex-col gap-3">
      <span className="w-72">
        <Select
          label="Compare with"
          options={others.map(({ id, name, scanName }) => ({ value: id, label: name, detail: scanName ?? '' }))}
          value={second}
          onChange={setSecond}
        />
      </span>
      {other && <Compared key={other.id} study={study} other={other} />}
    </div>
  )
}

const LEFT_OUT = ' '

function Compared({ study, other }: { study: Study; other: Study }) {
  const [own, theirs] = [namesOf(study.kinds), namesOf(other.kinds)]
  const [chosen, choose] = useState<Partial<KindMapping> | null>(null)
  const isWhole = chosen === null || theirs.every((kind) => chosen[kind] !== undefined)
  const input = { first: study.id, second: other.id, mapping: chosen as KindMapping | null }
  const { data, error, isLoading } = useQuery(
    query.statistics.compare.queryOptions({
      input,
      enabled: isWhole,
      placeholderData: keepPreviousData,
      retry: false,
    }),
  )
  const alike = Object.fromEntries(own.filter((kind) => theirs.includes(kind)).map((kind) => [kind, kind]))
  const mapping: Partial<KindMapping> = chosen ?? data?.mapping ?? alike
  // Nothing was kept, and the kinds have other names.
  const isUnmapped = error !== null && chosen === null && theirs.some((kind) => mapping[kind] === undefined)
  const counting = <p className="text-muted">Counting…</p>
  if (isLoading && chosen === null) return counting
  return (
    <>
      <div className="flex flex-wrap gap-3">
        {other.kinds.kinds.map((kind) => {
          const as = mapping[kind.name]
          return (
            <span key={kind.name} className="flex w-52 flex-col gap-1">
              <Select
                label={`${kind.name} counts as`}
                options={[
                  ...own.map((name) => ({ value: name, label: name })),
                  { value: LEFT_OUT, label: 'left out', detail: 'as if nobody had found it' },
                ]}
                value={as === null ? LEFT_OUT : (as ?? null)}
                onChange={(name) => choose({ ...mapping, [kind.name]: name === LEFT_OUT ? null : name })}
              />
            </span>
          )
        })}
      </div>
      {isLoading && counting}
      {error !== null && !isUnmapped && <ErrorState error={error} />}
      {isUnmapped || !isWhole ? (
        <p className="text-muted">
          Say of each kind of “{other.name}” which kind of “{study.name}” it is.
        </p>
      ) : (
        data && (
          <>
            <DataTable table={data.table} name={`${study.name}-and-${other.name}`} />
            <p className="max-w-3xl text-muted select-text">{data.table.note}</p>
          </>
        )
      )}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyChange, ScanComparison } from '#contract/scan-comparison.ts'
import { typeset } from '#contract/decimal.ts'
import { query } from '../api.ts'
import { DataTable } from '../table/data-table.tsx'
import { ErrorState, PageError } from '../ui/error-state.tsx'
import { coefficient, count, NONE } from '../ui/format.ts'
import { KeyLink } from '../ui/key-link.tsx'
import { Select } from '../ui/select.tsx'
import { useWhere } from '../ui/where.ts'

/** What another scan finds in the same keys, layer by layer, and the keys that changed most. */
export function ComparePage({ scan }: { scan: number }) {
  const { data: scans, error } = useQuery(query.scan.list.queryOptions())
  const own = scans?.find(({ id }) => id === scan)
  const others = scans?.filter(({ id }) => id !== scan) ?? []
  const [chosen, choose] = useState<number | null>(null)
  const second = chosen ?? others.at(-1)?.id
  useWhere(own && `comparison of “${own.name}”`)
  const found = useQuery(
    query.scan.compare.queryOptions({
      input: { first: scan, second: second ?? 0 },
      // What is known of scans is read again when a job ends, and a comparison is a job: it would never end.
      queryKey: ['comparison of scans', scan, second],
      enabled: own !== undefined && second !== undefined,
      staleTime: Infinity,
      meta: { inline: true },
    }),
  )
  if (error) return <PageError error={error} />
  if (!own) return null
  return (
    <div className="flex max-w-6xl flex-col gap-6 px-5 py-5" aria-busy={found.isFetching}>
      <header className="flex flex-wrap items-end gap-4">
        <h2 className="text-xl font-semibold tracking-tight">{own.name}, compared with</h2>
        <span className="w-72">
          <Select
            label="Other scan"
            isLabelHidden
            options={others.map(({ id, name, model, corpus }) => ({
              value: id,
              label: name,
              detail: `${model} · ${corpus}`,
            }))}
            value={second ?? null}
            onChange={choose}
          />
        </span>
      </header>
      {others.length === 0 && (
        <p className="text-muted">
          The project holds no other scan. Scan another text with the same model, or another part of this one.
        </p>
      )}
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isFetching && <p className="text-muted">Comparing the keys layer by layer…</p>}
      {found.data && <Found comparison={found.data} />}
    </div>
  )
}

function Found({ comparison: { table, changed, first, second } }: { comparison: ScanComparison }) {
  return (
    <>
      <section aria-label="Layers">
        <DataTable table={table} name={`${first.name} and ${second.name}`} />
      </section>
      <section aria-label="Keys that changed most" className="flex flex-col gap-2">
        <h3 className="font-semibold">Keys that changed most</h3>
        <table className="data-table">
          <thead>
            <tr>
              <th>In {first.name}</th>
              <th>In {second.name}</th>
              <th className="number">Same last tokens</th>
              <th className="number">Same triggers</th>
              <th className="number">Prefixes in both</th>
              <th className="number">Correlation</th>
              <th className="number">Top</th>
              <th className="number">Other top</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((key) => (
              <ChangedKey key={`${key.layer}/${key.index}`} change={key} scans={[first.scan, second.scan]} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

function ChangedKey({ change, scans }: { change: KeyChange; scans: [number, number] }) {
  const { lastTokens, triggers, shared, correlation, top } = change
  const number = (value: number | null, digits = 2): string => (value === null ? NONE : typeset(value, digits))
  return (
    <tr>
      <td>
        <KeyLink scan={scans[0]} of={change} />
      </td>
      <td>
        <KeyLink scan={scans[1]} of={change} />
      </td>
      <td className="number">{number(lastTokens)}</td>
      <td className="number">{number(triggers)}</td>
      <td className="number">{count(shared)}</td>
      <td className="number">{number(correlation)}</td>
      <td className="number">{top[0] === null ? NONE : coefficient(top[0])}</td>
      <td className="number">{top[1] === null ? NONE : coefficient(top[1])}</td>
    </tr>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ScanComparison } from '#contract/scan-comparison.ts'
import { query } from '../api.ts'
import { DataTable } from '../table/data-table.tsx'
import { ErrorState, PageError } from '../ui/error-state.tsx'
import { KeyLink } from '../ui/key-link.tsx'
import { Select } from '../ui/select.tsx'
import { useWhere } from '../ui/where.ts'
import { ComparedLabels } from './compared-labels.tsx'

/**
 * What another scan finds in the same keys, layer by layer, and the keys that changed most; and what people found in the keys of both,
 * where a study draws from both.
 * @param chosen the newest other scan unless stated
 */
export function ComparePage({ scan, chosen }: { scan: number; chosen: number | undefined }) {
  const { data: scans, error } = useQuery(query.scan.list.queryOptions())
  const studies = useQuery(query.study.list.queryOptions()).data ?? []
  const own = scans?.find(({ id }) => id === scan)
  const others = scans?.filter(({ id }) => id !== scan) ?? []
  const navigate = useNavigate()
  // In the address, so that the way back from a key leads to the same two.
  const choose = (other: number): void =>
    void navigate({ to: '/scan/$scan/compare', params: { scan: String(scan) }, search: { other }, replace: true })
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
      {second !== undefined &&
        studies
          .filter(({ scans: drawn }) => [scan, second].every((one) => drawn.some(({ id }) => id === one)))
          .map((study) => <ComparedLabels key={`${study.id} ${second}`} study={study} first={scan} second={second} />)}
    </div>
  )
}

function Found({ comparison: { tables, changed, first, second } }: { comparison: ScanComparison }) {
  const name = `${first.name} and ${second.name}`
  return (
    <>
      <section aria-label="Layers">
        <DataTable table={tables.layers} name={name} />
      </section>
      <section aria-label="Keys that changed most" className="flex flex-col gap-2">
        <h3 className="font-semibold">Keys that changed most</h3>
        <DataTable
          table={tables.changed}
          name={`${name}, keys`}
          scan={first.scan}
          action={{
            title: `In ${second.name}`,
            renderCell: (row) => changed[row] && <KeyLink scan={second.scan} of={changed[row]} />,
          }}
        />
      </section>
    </>
  )
}

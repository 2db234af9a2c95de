import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PAGE_ANALYSES } from '#contract/analysis/registry.ts'
import type { Scan } from '#contract/scan.ts'
import { settingsInWords } from '../analysis/settings-in-words.ts'
import { query } from '../api.ts'
import { useKeysView } from '../key/keys-view.ts'
import { ScanStateMark } from '../scan/scan-state-mark.tsx'
import { date } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'

/** The analyses of the project that have a page, and the ways to them. */
export function ProjectAnalyses({ scans }: { scans: Scan[] }) {
  const choose = useKeysView((view) => view.choose)
  const runs = useQueries({
    queries: scans.map(({ id }) => query.analysis.list.queryOptions({ input: { scan: id } })),
    combine: (lists) => lists.flatMap(({ data }) => data ?? []),
  })
  const shown = runs.flatMap((run) => {
    const page = PAGE_ANALYSES.find(({ name }) => name === run.settings.name)
    return page ? [{ run, page, scan: scans.find(({ id }) => id === run.scan)?.name ?? '' }] : []
  })
  if (shown.length === 0) return null
  return (
    <table className="data-table w-full table-fixed">
      <thead>
        <tr>
          <th className="w-28">Analysis</th>
          {scans.length > 1 && <th className="w-1/4">Scan</th>}
          <th>Settings</th>
          <th className="w-24">State</th>
          <th className="w-40">Begun</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ run, page, scan }) => (
          <tr key={run.id}>
            <td>
              <Link
                to={`/${page.name}`}
                search={{ run: run.id }}
                onClick={() => choose(run.scan)}
                className="block text-accent hover:underline"
              >
                {page.title}
              </Link>
            </td>
            {scans.length > 1 && (
              <td>
                <MiddleCut>{scan}</MiddleCut>
              </td>
            )}
            <td className="text-muted">{settingsInWords(run)}</td>
            <td>
              <ScanStateMark state={run.state} />
            </td>
            <td className="whitespace-nowrap text-muted">{date(run.created)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Analysis } from '#contract/analysis.ts'
import type { PageAnalysis } from '#contract/analysis/registry.ts'
import type { Scan } from '#contract/scan.ts'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { useKeysView } from '../key/keys-view.ts'
import { PageError } from '../ui/error-state.tsx'
import { ScanEmpty } from '../scan/scan-empty.tsx'
import { AnalysisDetails } from './analysis-details.tsx'
import { AnalysisForm } from './analysis-form.tsx'
import { AnalysisList } from './analysis-list.tsx'

interface AnalysisPageProps {
  name: PageAnalysis
  /** The newest run unless stated. */
  chosen?: number | 'new' | undefined
}

/** One kind of analysis: its runs on the left, on the right one of them, or the form for the next. */
export function AnalysisPage({ name, chosen: run }: AnalysisPageProps) {
  const { data: scans, error } = useQuery(query.scan.list.queryOptions())
  const chosen = useKeysView((view) => view.scan)
  if (error) {
    return <PageError error={error} />
  }
  if (!scans) return null
  const scan = scans.find(({ id }) => id === chosen) ?? scans.at(-1)
  return scan ? <ScanAnalyses name={name} scan={scan} scans={scans} chosen={run} /> : <ScanEmpty />
}

function ScanAnalyses({ name, scan, scans, chosen }: AnalysisPageProps & { scan: Scan; scans: Scan[] }) {
  useWhere(`scan “${scan.name}”`)
  const { data, error } = useQuery(query.analysis.list.queryOptions({ input: { scan: scan.id } }))
  const navigate = useNavigate()
  const choose = (run: number | 'new' | null): void =>
    void navigate({ to: `/${name}`, search: run === null ? {} : { run }, replace: true })
  if (error) {
    return <PageError error={error} />
  }
  if (!data) return null
  const runs = data.filter(({ settings }) => settings.name === name)
  const run: Analysis | undefined = chosen === 'new' ? undefined : (runs.find(({ id }) => id === chosen) ?? runs.at(-1))
  return (
    <div className="flex h-full max-[600px]:flex-col">
      {(runs.length > 0 || scans.length > 1) && (
        <AnalysisList scan={scan} scans={scans} runs={runs} chosen={run?.id ?? 'new'} onChoose={choose} />
      )}
      <div className="min-h-0 min-w-0 flex-1 overflow-auto">
        {run ? (
          <AnalysisDetails key={run.id} analysis={run} scan={scan} onRemoved={() => choose(null)} />
        ) : (
          <AnalysisForm key={`${name} ${scan.id}`} name={name} scan={scan} onStarted={choose} />
        )}
      </div>
    </div>
  )
}

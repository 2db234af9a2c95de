import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Analysis } from '#contract/analysis.ts'
import { analysisNamed } from '#contract/analysis/registry.ts'
import type { Scan } from '#contract/scan.ts'
import { query } from '../api.ts'
import { ContentButton } from '../content/content-dialog.tsx'
import { JobLine } from '../job/job-line.tsx'
import { useJobs } from '../job/use-jobs.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { count, date } from '../ui/format.ts'
import { AnalysisFacts } from './analysis-facts.tsx'
import { ModelFailure } from '../ui/model-failure.tsx'
import { AnalysisReport } from './analysis-report.tsx'

interface AnalysisDetailsProps {
  analysis: Analysis
  scan: Scan
  onRemoved: () => void
}

/** One run: how far it is, or what it found. */
export function AnalysisDetails({ analysis, scan, onRemoved }: AnalysisDetailsProps) {
  const { title, question } = analysisNamed(analysis.settings.name)
  const job = useJobs().findLast(({ kind, subject }) => kind === 'analysis' && subject === analysis.id)
  const isRunning = job?.state === 'running' && analysis.state !== 'done'
  const isFailed = job?.state === 'failed' && analysis.state !== 'done'
  return (
    <div className="flex flex-col gap-6 px-5 py-5">
      <header className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
          <p className="max-w-2xl text-muted">{question}</p>
        </div>
        {!isRunning && <AnalysisActions analysis={analysis} onRemoved={onRemoved} />}
      </header>
      {job && (isRunning || isFailed) && (
        <div className="rounded-md bg-panel px-3 py-2">
          <JobLine job={job} />
        </div>
      )}
      {analysis.state === 'stopped' && !isRunning && (
        <p className="text-muted">
          Stopped on {date(analysis.created)} after {count(analysis.done)}
          {analysis.total !== null && ` of ${count(analysis.total)}`} {job?.unit ?? 'steps'}. What it found is kept, and
          it can be resumed from there.
        </p>
      )}
      {analysis.state === 'done' && <Report analysis={analysis} scan={scan} />}
      <AnalysisFacts analysis={analysis} />
    </div>
  )
}

function Report({ analysis, scan }: { analysis: Analysis; scan: Scan }) {
  const { data, error } = useQuery(query.analysis.get.queryOptions({ input: { analysis: analysis.id } }))
  if (error) return <ErrorState error={error} />
  if (!data?.result) return null
  return (
    <AnalysisReport
      analysis={analysis}
      scan={scan}
      result={data.result}
      figures={data.figures}
      table={data.table}
      labels={data.labels}
      surest={data.surest}
      effects={data.effects}
      withheld={data.withheld}
      source={data.source}
    />
  )
}

function AnalysisActions({ analysis, onRemoved }: { analysis: Analysis; onRemoved: () => void }) {
  const client = useQueryClient()
  const refresh = { onSuccess: () => client.invalidateQueries({ queryKey: query.analysis.key() }) }
  const resume = useMutation(query.analysis.resume.mutationOptions({ meta: { inline: true }, ...refresh }))
  const run = (model: string | null): void => resume.mutate({ analysis: analysis.id, model })
  return (
    <div className="flex max-w-md flex-col items-end gap-2">
      <div className="flex gap-2">
        <ContentButton
          content={{ kind: 'analysis', id: analysis.id }}
          name={`the run of ${date(analysis.created)}`}
          onRemoved={onRemoved}
        />
        {analysis.state === 'stopped' && (
          <Button writes variant="primary" isPending={resume.isPending} onPress={() => run(null)}>
            {resume.isPending ? 'Resuming…' : 'Resume'}
          </Button>
        )}
      </div>
      {resume.error && <ModelFailure error={resume.error} onModel={run} />}
    </div>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Scan } from '#contract/scan.ts'
import { query } from '../api.ts'
import { ContentButton } from '../content/content-dialog.tsx'
import { JobLine } from '../job/job-line.tsx'
import { useJobs } from '../job/use-jobs.ts'
import { useKeysView } from '../key/keys-view.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { count, counted, date } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { ScanFacts } from './scan-facts.tsx'
import { ScanLayers } from './scan-layers.tsx'
import { ScanStateMark } from './scan-state-mark.tsx'

/** One scan: how far it is, what it found, and all that is needed to repeat it. */
export function ScanDetails({ scan }: { scan: Scan }) {
  // A job says its scan by name only; where two scans share a name, the one that runs is meant.
  const job = useJobs().findLast(({ kind, subject }) => kind === 'scan' && subject === scan.id)
  const isRunning = job?.state === 'running' && scan.state === 'running'
  const isFailed = job?.state === 'failed' && scan.state !== 'done'
  const hasResults = scan.counts.sentences > 0
  return (
    <div className="flex max-w-5xl flex-col gap-6 px-5 py-5">
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-48 flex-1">
          <h2 className="text-xl font-semibold tracking-tight">
            <MiddleCut>{scan.name}</MiddleCut>
          </h2>
          <p className="flex gap-2 text-muted">
            <span className="text-ink">
              <ScanStateMark state={scan.state} />
            </span>
            <span>· {date(scan.created)}</span>
          </p>
        </div>
        <ScanActions scan={scan} />
      </header>
      {job && (isRunning || isFailed) && (
        <div className="rounded-md bg-panel px-3 py-2">
          <JobLine job={job} />
          {isRunning && job.total !== null && (
            <p className="text-xs text-muted">
              {count(job.done)} of {counted(job.total, 'sentence')} read. Its keys can be seen when it ends or is
              cancelled.
            </p>
          )}
        </div>
      )}
      {scan.state === 'stopped' && !isFailed && (
        <p className="text-muted">
          The scan was stopped before its end. What it found so far is kept, and it can be resumed from where it
          stopped.
        </p>
      )}
      <div className="flex flex-wrap items-start gap-x-10 gap-y-6">
        <div className="flex min-w-80 flex-1 flex-col gap-6">
          <ScanFacts scan={scan} />
        </div>
        {hasResults && scan.state !== 'running' && <ScanLayers layers={scan.layers} />}
      </div>
    </div>
  )
}

function ScanActions({ scan }: { scan: Scan }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const chooseKeys = useKeysView((view) => view.choose)
  const resume = useMutation(
    query.scan.resume.mutationOptions({
      meta: { inline: true },
      onSuccess: () => client.invalidateQueries({ queryKey: query.scan.key() }),
    }),
  )
  const { data: scans } = useQuery(query.scan.list.queryOptions())
  const canResume = scan.state === 'stopped'
  const seeKeys = (): void => {
    chooseKeys(scan.id)
    void navigate({ to: '/keys' })
  }
  return (
    <div className="flex max-w-md flex-col items-end gap-2">
      <div className="flex gap-2">
        {scan.state !== 'running' && <ContentButton content={{ kind: 'scan', id: scan.id }} name={scan.name} />}
        {scan.state !== 'running' && (scans?.length ?? 0) > 1 && (
          <Button onPress={() => void navigate({ to: '/scan/$scan/compare', params: { scan: String(scan.id) } })}>
            Compare…
          </Button>
        )}
        {canResume && (
          <Button writes isPending={resume.isPending} onPress={() => resume.mutate({ scan: scan.id })}>
            {resume.isPending ? 'Resuming…' : 'Resume'}
          </Button>
        )}
        {scan.state !== 'running' && (
          <Button variant="primary" onPress={seeKeys}>
            See its keys
          </Button>
        )}
      </div>
      {resume.error && <ErrorState error={resume.error} />}
    </div>
  )
}

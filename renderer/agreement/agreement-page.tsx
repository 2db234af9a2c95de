import { useQuery, useQueryClient } from '@tanstack/react-query'
import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { StudyEmpty } from '../study/study-empty.tsx'
import { Button } from '../ui/button.tsx'
import { Computing } from '../ui/computing.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState, PageError } from '../ui/error-state.tsx'
import { count } from '../ui/format.ts'
import { Kinds } from '../ui/kinds.ts'
import { Select } from '../ui/select.tsx'
import { NothingShared, studyShared } from '../study/nothing-shared.tsx'
import { AgreementReport } from './agreement-report.tsx'
import { DescriptionReport } from '../description/description-report.tsx'
import { MachineReport } from './machine-report.tsx'

const SEED = 1

/** How far the annotators of a study agree. */
export function AgreementPage() {
  const { data, error } = useQuery(query.study.list.queryOptions())
  // A study that came in a packet holds one annotator's part alone, and no scan to link to.
  const studies = data?.filter((study) => study.scan !== null)
  const last = useLastStudy()
  if (error) {
    return <PageError error={error} />
  }
  if (!studies) return null
  const study = studies.find(({ id }) => id === last.study) ?? studies.at(-1)
  if (!study) return <StudyEmpty />
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-none items-center gap-2 border-b border-line px-5 py-2">
        <span className="w-56">
          <Select
            label="Study"
            isLabelHidden
            options={studies.map(({ id, name, scanName }) => ({ value: id, label: name, detail: scanName ?? '' }))}
            value={study.id}
            onChange={last.set}
          />
        </span>
        <span className="text-muted">
          {count(study.labelled)} of {count(study.assignments)} keys labelled
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <Kinds value={study.kinds}>
          <OfStudy key={study.id} study={study} other={studyShared(studies, study)} />
        </Kinds>
      </div>
    </div>
  )
}

function OfStudy({ study, other }: { study: Study; other: Study | undefined }) {
  useWhere(`study “${study.name}”`)
  const input = { study: study.id, seed: SEED, draws: DEFAULT_DRAWS }
  // Seconds of work: not again each time the window comes to the front. Leaving the page ends it.
  const options = query.agreement.study.queryOptions({ input, refetchOnWindowFocus: false })
  const { data, error, refetch, fetchStatus } = useQuery(options)
  const client = useQueryClient()
  if (error) {
    return (
      <div className="p-6">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (!data) {
    if (fetchStatus === 'idle') {
      return (
        <EmptyState
          title="The comparison was cancelled"
          action={
            <Button variant="primary" onPress={() => void refetch()}>
              Compare again
            </Button>
          }
        >
          Nothing was changed. With many keys and annotators it takes up to a minute.
        </EmptyState>
      )
    }
    return (
      <Computing onCancel={() => void client.cancelQueries({ queryKey: options.queryKey })}>
        {`Comparing the labels, and drawing the keys ${count(DEFAULT_DRAWS)} times for the intervals…`}
      </Computing>
    )
  }
  return (
    <>
      {data.overall.keys === 0 ? (
        <NothingShared shared={data.shared} other={other} />
      ) : (
        <AgreementReport result={data} study={study} />
      )}
      <MachineReport study={study} seed={SEED} />
      <DescriptionReport study={study} />
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { useActiveTime } from './active-time.ts'
import { LabelDesk } from './label-desk.tsx'
import { useLastAnnotator } from './last-annotator.ts'
import { useLastStudy } from './last-study.ts'
import { paceInWords } from './pace.ts'
import { QueuePane } from './queue-pane.tsx'
import { useGoing } from './use-going.ts'

/** Milliseconds. */
const PACE_EVERY = 60_000

/** The queue, the triggers of one key, and the patterns found in them. */
export function LabelPage({ assignment }: { assignment: number }) {
  const lastStudy = useLastStudy()
  const { data, error, refetch } = useQuery(query.annotation.get.queryOptions({ input: { assignment } }))
  const last = useLastAnnotator()
  const study = data?.view.study ?? lastStudy.study
  const annotator = data?.view.annotator ?? (study === null ? undefined : last.annotators[study])
  const { data: queue = [] } = useQuery(
    query.study.queue.queryOptions({
      input: { study: study ?? 0, annotator: annotator ?? '' },
      enabled: study !== null && annotator !== undefined,
    }),
  )
  const { data: studies } = useQuery(query.study.list.queryOptions())
  const here = studies?.find(({ id }) => id === study)
  const who = here && here.annotators.length > 1 ? ` · ${annotator ?? ''}` : ''
  useWhere(here && `study “${here.name}”${who}`)
  useActiveTime(assignment)
  const going = useGoing(assignment, queue)
  // What was measured a while ago is good enough: nothing is asked for between two keys.
  const { data: people } = useQuery(
    query.study.people.queryOptions({
      input: { study: study ?? 0 },
      enabled: study !== null,
      refetchInterval: PACE_EVERY,
    }),
  )
  const own = people?.find((person) => person.annotator === annotator)
  const pace = own ? paceInWords(own.labelled, queue.length - own.labelled, own.activeSeconds) : null

  const { set } = lastStudy
  const { set: setAnnotator } = last
  useEffect(() => {
    if (!data) return
    set(data.view.study)
    setAnnotator(data.view.study, data.view.annotator)
  }, [data, set, setAnnotator])

  return (
    <div className="desk">
      <QueuePane
        queue={queue}
        assignment={assignment}
        onOpen={going.go}
        pace={pace}
        isUninterpretable={data?.view.kinds.uninterpretable ?? false}
      />
      {data && <LabelDesk view={data.view} triggers={data.triggers} queue={queue} going={going} />}
      {error && (
        <div className="p-4">
          <ErrorState error={error} onRetry={() => void refetch()} />
        </div>
      )}
    </div>
  )
}

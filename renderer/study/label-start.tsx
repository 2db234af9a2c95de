import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useLastStudy } from '../annotation/last-study.ts'
import { nextUnfinished } from '../annotation/queue.ts'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { StudyEmpty } from './study-empty.tsx'

/** Goes on where labelling stopped: the first unfinished key of the study last labelled, or of the newest. */
export function LabelStart() {
  const last = useLastStudy((store) => store.study)
  const studies = useQuery(query.study.list.queryOptions())
  const study = studies.data?.find(({ id }) => id === last) ?? studies.data?.at(-1)
  const queue = useQuery(
    query.study.queue.queryOptions({ input: { study: study?.id ?? 0 }, enabled: study !== undefined }),
  )
  const error = studies.error ?? queue.error
  if (error) return <ErrorState error={error} />
  if (studies.data?.length === 0) return <StudyEmpty />
  if (!queue.data) return null
  const entry = nextUnfinished(queue.data, null) ?? queue.data[0]
  if (!entry) return <StudyEmpty />
  return <Navigate to="/label/$assignment" params={{ assignment: String(entry.assignment) }} replace />
}

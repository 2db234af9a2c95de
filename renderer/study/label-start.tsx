import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useLastAnnotator } from '../annotation/last-annotator.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { nextUnfinished } from '../annotation/queue.ts'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { AnnotatorChoice } from './annotator-choice.tsx'
import { StudyEmpty } from './study-empty.tsx'
import { studyToLabel } from './study-to-label.ts'

/** Goes on where labelling stopped: the first unfinished key of the study last labelled, or of the newest that has one. */
export function LabelStart() {
  const last = useLastStudy((store) => store.study)
  const { annotators, set } = useLastAnnotator()
  const studies = useQuery(query.study.list.queryOptions())
  const study = studyToLabel(studies.data ?? [], last)
  // A study that was made in another project can have had the same number, so the name has to fit too.
  const known = study?.annotators.find((name) => name === annotators[study.id])
  const annotator = study?.annotators.length === 1 ? study.annotators[0] : known
  const queue = useQuery(
    query.study.queue.queryOptions({
      input: { study: study?.id ?? 0, annotator: annotator ?? '' },
      enabled: study !== undefined && annotator !== undefined,
    }),
  )
  const error = studies.error ?? queue.error
  if (error) return <ErrorState error={error} />
  if (studies.data?.length === 0) return <StudyEmpty />
  if (study && annotator === undefined)
    return <AnnotatorChoice study={study} onChoose={(name) => set(study.id, name)} />
  if (!queue.data) return null
  const entry = nextUnfinished(queue.data, null) ?? queue.data[0]
  if (!entry) return <StudyEmpty />
  return <Navigate to="/label/$assignment" params={{ assignment: String(entry.assignment) }} replace />
}

import { useQueries, useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'

/** Whether somebody is asked questions in one of the project's studies. @param enabled whether that is asked at all */
export function useHasQuestions(enabled = true): boolean {
  const { data: studies = [] } = useQuery(query.study.list.queryOptions({ enabled }))
  const people = useQueries({
    queries: enabled ? studies.map(({ id }) => query.question.people.queryOptions({ input: { study: id } })) : [],
  })
  return people.some(({ data = [] }) => data.length > 0)
}

import { useQueries, useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'

/** Whether somebody is asked questions in one of the project's studies. */
export function useHasQuestions(): boolean {
  const { data: studies = [] } = useQuery(query.study.list.queryOptions())
  const people = useQueries({
    queries: studies.map(({ id }) => query.question.people.queryOptions({ input: { study: id } })),
  })
  return people.some(({ data = [] }) => data.length > 0)
}

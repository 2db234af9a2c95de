import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'

/** Why nothing in the open project can be changed; null where it can. */
export function useReadOnly(): string | null {
  // What a change of the project makes old is asked for again; a component that comes into view need not ask.
  return useQuery(query.project.get.queryOptions({ staleTime: Infinity })).data?.readOnly ?? null
}

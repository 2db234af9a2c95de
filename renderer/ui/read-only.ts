import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'

/** Why nothing in the open project can be changed; null where it can. */
export function useReadOnly(): string | null {
  return useQuery(query.project.get.queryOptions()).data?.readOnly ?? null
}

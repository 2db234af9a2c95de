import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import type { Place } from './places.ts'

/** Says what a place needs that is not there yet; null when it is open. */
export function useMissing(): (place: Place) => string | null {
  const { data: project } = useQuery(query.project.get.queryOptions())
  return ({ needs }) => {
    if (needs.length > 0 && !project) return 'needs a project'
    if (needs.includes('scan') && project?.scans === 0) return 'needs a scan'
    if (needs.includes('study') && project?.studies === 0) return 'needs a study'
    return null
  }
}

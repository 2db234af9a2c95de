import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'

/** Whether all that is open came in packets: the window is an annotator's own then. */
export function useIsPacket(): boolean {
  const { data: project } = useQuery(query.project.get.queryOptions())
  return Boolean(project) && project?.scans === 0 && project.studies > 0
}

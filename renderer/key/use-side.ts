import { useQuery } from '@tanstack/react-query'
import type { Side } from '#contract/side.ts'
import { query } from '../api.ts'
import { useKeysView } from './keys-view.ts'

/** The side of its keys that is looked at: the chosen one, if the scan keeps it. */
export function useSide(scan: number): Side {
  const { data: scans } = useQuery(query.scan.list.queryOptions())
  const side = useKeysView((view) => view.filter.side)
  return scans?.find(({ id }) => id === scan)?.settings.sides === 'both' ? side : 'positive'
}

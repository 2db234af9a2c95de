import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { KeyQuery } from '#contract/key.ts'
import { query } from '../api.ts'
import type { Slot } from './keys-table-columns.tsx'
import type { KeysFilter } from './keys-view.ts'

/** A window of most screens shows fewer rows; what comes beyond them is asked for while they are looked at. */
const PAGE = 50

const page = (scan: number, filter: KeysFilter, number: number) =>
  query.key.list.queryOptions({
    input: { scan, ...filter, inDescriptions: true, offset: number * PAGE, limit: PAGE } satisfies KeyQuery,
    staleTime: 60_000,
  })

/** The beginning of the list, which also says how long it is. The old list stays in view until the new one is there. */
export function useFirstKeys(scan: number, filter: KeysFilter) {
  return useQuery({ ...page(scan, filter, 0), placeholderData: keepPreviousData })
}

/** Rows `from`…`to` of the list, both included; rows that have not come yet are empty. */
export function useKeySlots(scan: number, filter: KeysFilter, from: number, to: number): Slot[] {
  const first = Math.floor(from / PAGE)
  const numbers = Array.from({ length: Math.floor(to / PAGE) - first + 1 }, (_, at) => first + at)
  const pages = useQueries({
    queries: numbers.map((number) => page(scan, filter, number)),
    combine: (results) => results.map(({ data }) => data?.keys),
  })
  const beginning = useFirstKeys(scan, filter).data?.keys
  return useMemo(
    () =>
      Array.from({ length: Math.max(to - from + 1, 0) }, (_, at) => {
        const position = from + at
        const keys = pages[Math.floor(position / PAGE) - first] ?? (position < PAGE ? beginning : undefined)
        return { position, key: keys?.[position % PAGE] ?? null }
      }),
    [beginning, first, from, pages, to],
  )
}

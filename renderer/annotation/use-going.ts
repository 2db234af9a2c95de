import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import type { QueueEntry } from '#contract/study.ts'
import { query } from '../api.ts'
import { neighbour, nextUnfinished } from './queue.ts'

/** Going from key to key in the queue. The keys one may go to next are loaded ahead, so that going takes no time. */
export function useGoing(
  assignment: number,
  queue: QueueEntry[],
  page: '/label/$assignment' | '/adjudication/$assignment' = '/label/$assignment',
) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const next = nextUnfinished(queue, assignment)
  const below = neighbour(queue, assignment, 1)
  const above = neighbour(queue, assignment, -1)
  const ahead = [next, below, above].map((entry) => entry?.assignment)

  useEffect(() => {
    // Behind the picture of the key that was gone to: an effect of a key press runs before it.
    const behind = setTimeout(() => {
      for (const one of new Set(ahead)) {
        if (one === undefined) continue
        void client.prefetchQuery(query.annotation.get.queryOptions({ input: { assignment: one }, staleTime: 60_000 }))
      }
    })
    return () => clearTimeout(behind)
    // eslint-disable-next-line react/exhaustive-deps -- the ids, not the array that holds them
  }, [client, ...ahead])

  const go = useCallback(
    (to: number): void => void navigate({ to: page, params: { assignment: String(to) } }),
    [navigate, page],
  )
  return { go, next, above, below }
}

export type Going = ReturnType<typeof useGoing>

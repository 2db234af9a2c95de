import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { KeyId } from '#contract/key.ts'
import { query } from '../api.ts'
import { keyNeighbours } from './key-neighbours.ts'
import { useSide } from './use-side.ts'

/** Going from key to key through a scan; the neighbours are loaded ahead. */
export function useKeyGoing({ scan, layer, index }: KeyId & { scan: number }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: scans } = useQuery(query.scan.list.queryOptions())
  const here = scans?.find(({ id }) => id === scan)
  const { before, after } = keyNeighbours(here?.layers ?? [], { layer, index })

  const side = useSide(scan)
  const ahead = [before, after].map((key) => key && `${key.layer}/${key.index}`).join(' ')
  useEffect(() => {
    for (const key of [before, after]) {
      if (key)
        void client.prefetchQuery(query.key.get.queryOptions({ input: { scan, side, ...key }, staleTime: 60_000 }))
    }
    // eslint-disable-next-line react/exhaustive-deps -- the names of the keys, not the objects
  }, [client, scan, side, ahead])

  const go = (key: KeyId): void =>
    void navigate({
      to: '/key/$scan/$layer/$index',
      params: { scan: String(scan), layer: String(key.layer), index: String(key.index) },
    })
  return { go, before, after, scanName: here?.name }
}

export type KeyGoing = ReturnType<typeof useKeyGoing>

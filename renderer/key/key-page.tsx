import { useQuery } from '@tanstack/react-query'
import type { KeyId } from '#contract/key.ts'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { PageError } from '../ui/error-state.tsx'
import { KeyReading } from './key-page-reading.tsx'
import { useKeyGoing } from './use-key-going.ts'

/** Hidden unit `index` (from 0) of layer `layer` (from 1), as one scan saw it. */
export function KeyPage({ scan, layer, index }: KeyId & { scan: number }) {
  const going = useKeyGoing({ scan, layer, index })
  const { data, error, refetch } = useQuery(query.key.get.queryOptions({ input: { scan, layer, index } }))
  useWhere(going.scanName && `${layer}/${index} of scan “${going.scanName}”`)
  if (error) {
    return <PageError error={error} onRetry={() => void refetch()} />
  }
  if (!data) return null
  const { key, triggers, assignments } = data
  return (
    <KeyReading
      key={`${layer}/${index}`}
      scan={scan}
      of={key}
      triggers={triggers}
      assignments={assignments}
      going={going}
    />
  )
}

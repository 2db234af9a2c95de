import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { KeyId } from '#contract/key.ts'
import { isKeymarkError, query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { failureText, PageError } from '../ui/error-state.tsx'
import { KeyReading } from './key-page-reading.tsx'
import { useKeyGoing } from './use-key-going.ts'
import { useSide } from './use-side.ts'

/** Hidden unit `index` (from 0) of layer `layer` (from 1), as one scan saw it. */
export function KeyPage({ scan, layer, index }: KeyId & { scan: number }) {
  const going = useKeyGoing({ scan, layer, index })
  const side = useSide(scan)
  const { data, error, refetch } = useQuery(query.key.get.queryOptions({ input: { scan, layer, index, side } }))
  useWhere(going.scanName && `${layer}/${index} of scan “${going.scanName}”`)
  if (isKeymarkError(error) && error.code === 'blind') return <KeyBlind>{failureText(error)}</KeyBlind>
  if (error) {
    return <PageError error={error} onRetry={() => void refetch()} />
  }
  if (!data) return null
  const { key, sides, ...reading } = data
  return (
    <KeyReading
      key={`${layer}/${index} ${side}`}
      scan={scan}
      of={key}
      {...reading}
      side={side}
      hasSides={sides.length > 1}
      going={going}
    />
  )
}

/** Somebody has yet to label the key, who is to know nothing of it but its triggers. */
function KeyBlind({ children }: { children: string }) {
  const navigate = useNavigate()
  return (
    <EmptyState
      title="Still to be labelled"
      action={
        <>
          <Button variant="primary" onPress={() => void navigate({ to: '/label' })}>
            Go to Label
          </Button>
          <Button onPress={() => void navigate({ to: '/keys' })}>Back to the keys</Button>
        </>
      }
    >
      {children}
    </EmptyState>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { PageError } from '../ui/error-state.tsx'
import { QueueProgress } from '../queue/queue-progress.tsx'
import { NewScan } from './new-scan.tsx'
import { ScanDetails } from './scan-details.tsx'
import { ScanList } from './scan-list.tsx'

/**
 * The scans of the project on the left; on the right one of them, or the form for the next.
 * @param chosen the newest scan unless stated
 */
export function ScanPage({ chosen }: { chosen?: number | 'new' | undefined }) {
  const { data: scans, error, refetch } = useQuery(query.scan.list.queryOptions())
  const navigate = useNavigate()
  const choose = (scan: number | 'new'): void => void navigate({ to: '/scan', search: { scan }, replace: true })
  const scan = chosen === 'new' ? undefined : (scans?.find(({ id }) => id === chosen) ?? scans?.at(-1))
  useWhere(scan ? `“${scan.name}”` : 'new scan')

  if (error) {
    return <PageError error={error} onRetry={() => void refetch()} />
  }
  if (!scans) return null
  return (
    <div className="flex h-full max-[600px]:flex-col">
      {scans.length > 0 && <ScanList scans={scans} chosen={scan?.id ?? 'new'} onChoose={choose} />}
      <div className="min-h-0 min-w-0 flex-1 overflow-auto">
        <QueueProgress />
        {scan ? <ScanDetails key={scan.id} scan={scan} /> : <NewScan onStarted={choose} />}
      </div>
    </div>
  )
}

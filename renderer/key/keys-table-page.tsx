import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Scan } from '#contract/scan.ts'
import { isKeymarkError, query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { failureText, PageError } from '../ui/error-state.tsx'
import { KeysFilters } from './keys-table-filters.tsx'
import { useFirstKeys } from './keys-table-query.ts'
import { KeysTable } from './keys-table.tsx'
import { EVERY_KEY, useKeysView } from './keys-view.ts'

/** Every key of a scan. */
export function KeysTablePage() {
  const { data: scans, error } = useQuery(query.scan.list.queryOptions())
  const chosen = useKeysView((view) => view.scan)
  const navigate = useNavigate()
  if (error) {
    return <PageError error={error} />
  }
  if (!scans) return null
  const scan =
    scans.find(({ id }) => id === chosen) ?? scans.findLast(({ state }) => state !== 'running') ?? scans.at(-1)
  if (!scan) {
    return (
      <EmptyState
        title="No keys yet"
        action={
          <Button variant="primary" onPress={() => void navigate({ to: '/scan' })}>
            Go to Scan
          </Button>
        }
      >
        A scan finds what each key of a model responds to. Its keys are listed here.
      </EmptyState>
    )
  }
  return <ScanKeys key={scan.id} scan={scan} scans={scans} />
}

function ScanKeys({ scan, scans }: { scan: Scan; scans: Scan[] }) {
  const filter = useKeysView((view) => view.filter)
  const { data, error, isPlaceholderData, refetch } = useFirstKeys(scan.id, filter)
  // The filters stay when a question cannot be answered, so that it can be taken back.
  const stored = useFirstKeys(scan.id, EVERY_KEY).data?.stored ?? null
  useWhere(`scan “${scan.name}”`)
  return (
    <div className="flex h-full flex-col">
      <KeysFilters scan={scan} scans={scans} found={data ?? null} stored={stored} />
      {error && <KeysFailure error={error} onRetry={() => void refetch()} />}
      {data && data.total > 0 && <KeysTable scan={scan.id} total={data.total} isOld={isPlaceholderData} />}
      {data?.total === 0 &&
        (scan.state === 'running' ? (
          <EmptyState title="The scan is still running">
            Its keys are listed when it ends, or when it is cancelled: what was found by then is kept.
          </EmptyState>
        ) : (
          <EmptyState title="No key is like that" action={<ShowEveryKey />}>
            No key of this scan passes the filter.
          </EmptyState>
        ))}
    </div>
  )
}

function ShowEveryKey() {
  const show = useKeysView((view) => view.show)
  return <Button onPress={() => show(EVERY_KEY)}>Show every key</Button>
}

/** A filter that cannot be answered says what to do. */
function KeysFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const navigate = useNavigate()
  const code = isKeymarkError(error) ? error.code : null
  if (code === 'bad-input') {
    return (
      <EmptyState title="No such token" action={<ShowEveryKey />}>
        {failureText(error)}
      </EmptyState>
    )
  }
  if (code === 'values-missing') {
    const action = (
      <>
        <Button variant="primary" onPress={() => void navigate({ to: '/values' })}>
          Go to Values
        </Button>
        <ShowEveryKey />
      </>
    )
    return (
      <EmptyState title="What values promote is not known yet" action={action}>
        The analysis of values reads out which tokens each value promotes. When it is done, keys can be found by them.
      </EmptyState>
    )
  }
  return <PageError error={error} onRetry={onRetry} />
}

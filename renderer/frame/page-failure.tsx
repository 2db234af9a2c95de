import { ErrorState } from '../ui/error-state.tsx'

/** Where a page threw while it was drawn. */
export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="p-5">
      <ErrorState error={error} onRetry={reset} />
    </div>
  )
}

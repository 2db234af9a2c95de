import { PageError } from '../ui/error-state.tsx'

/** Where a page threw while it was drawn. */
export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  return <PageError error={error} onRetry={reset} />
}

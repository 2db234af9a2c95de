import { TriangleAlert } from 'lucide-react'
import { isKeymarkError } from '../api.ts'
import { curly } from './format.ts'
import { Button } from './button.tsx'

/** A failure in words for a person. Main's own messages say all of it; anything else is a fault of the program. */
export function failureText(error: unknown): string {
  if (isKeymarkError(error)) return curly(error.message)
  const detail = error instanceof Error ? error.message : String(error)
  return `Something in Keymark went wrong. What was saved is safe. Try again; if it happens again, restart Keymark. (${detail})`
}

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
}

/** A failure where its result would have been. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className="flex max-w-2xl items-start gap-3 rounded-md border border-danger/40 bg-danger-ground p-3"
    >
      <TriangleAlert aria-hidden size={16} className="mt-0.5 flex-none text-danger" />
      <p className="min-w-0 flex-1 break-words text-danger">{failureText(error)}</p>
      {onRetry && <Button onPress={onRetry}>Try again</Button>}
    </div>
  )
}

/** A failure in place of a page. */
export function PageError(props: ErrorStateProps) {
  return (
    <div className="p-5">
      <ErrorState {...props} />
    </div>
  )
}

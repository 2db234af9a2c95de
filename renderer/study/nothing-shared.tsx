import { useNavigate } from '@tanstack/react-router'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { counted } from '../ui/format.ts'

/** @param shared keys given to two annotators or more, of which no two have finished the same one yet. */
export function NothingShared({ shared }: { shared: number }) {
  const navigate = useNavigate()
  if (shared === 0) {
    return (
      <EmptyState
        title="Nothing to compare"
        action={
          <Button variant="primary" onPress={() => void navigate({ to: '/study' })}>
            Go to Study
          </Button>
        }
      >
        Agreement is between annotators of the same key, and this study gives each key to one alone. Make a study in
        which annotators share some of their keys.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="Nothing to compare yet"
      action={
        <Button variant="primary" onPress={() => void navigate({ to: '/label' })}>
          Go on labelling
        </Button>
      }
    >
      {counted(shared, 'key is', 'keys are')} given to two annotators or more. As soon as two have finished the same
      key, here or in a file of labels that came back, their agreement appears here.
    </EmptyState>
  )
}

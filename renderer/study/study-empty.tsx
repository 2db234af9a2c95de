import { useNavigate } from '@tanstack/react-router'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

export function StudyEmpty() {
  const navigate = useNavigate()
  return (
    <EmptyState
      title="Nothing to label yet"
      action={
        <Button variant="primary" onPress={() => void navigate({ to: '/study' })}>
          Go to Study
        </Button>
      }
    >
      Labelling needs a study: a random sample of keys, drawn from a scan.
    </EmptyState>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** Where a page needs a scan and there is none. */
export function ScanEmpty() {
  const navigate = useNavigate()
  return (
    <EmptyState
      title="There is no scan yet"
      action={
        <Button variant="primary" onPress={() => void navigate({ to: '/scan' })}>
          Make a scan
        </Button>
      }
    >
      A scan reads a text with a model and finds what each of its keys responds to. Everything else begins there.
    </EmptyState>
  )
}

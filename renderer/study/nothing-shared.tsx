import { useNavigate } from '@tanstack/react-router'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { counted } from '../ui/format.ts'

/** Whether several annotators label the same keys; of an older study that is not said. */
const isShared = ({ annotators, design }: Study): boolean =>
  annotators.length > 1 && (design === null || design.overlapShare > 0)

/** The newest other study in which annotators share keys. */
export const studyShared = (studies: readonly Study[], here: Study): Study | undefined =>
  studies.findLast((study) => study.id !== here.id && isShared(study))

/**
 * @param shared keys given to two annotators or more, of which no two have finished the same one yet.
 * @param other study in which annotators share keys
 */
export function NothingShared({ shared, other }: { shared: number; other: Study | undefined }) {
  const navigate = useNavigate()
  const choose = useLastStudy((store) => store.set)
  if (shared === 0) {
    return (
      <EmptyState
        title="Nothing to compare"
        action={
          <Button variant="primary" onPress={() => (other ? choose(other.id) : void navigate({ to: '/study' }))}>
            {other ? `Take “${other.name}”` : 'Go to Study'}
          </Button>
        }
      >
        Agreement is between annotators of the same key, and this study gives each key to one alone.{' '}
        {other
          ? `In the study “${other.name}” annotators share keys.`
          : 'Make a study in which annotators share some of their keys.'}
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

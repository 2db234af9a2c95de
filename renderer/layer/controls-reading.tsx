import type { StudyStatistics } from '#contract/statistics.ts'
import { counted } from '../ui/format.ts'
import { EstimateText } from './estimate-text.tsx'

/** How often a pattern is seen where none was put. */
export function ControlsReading({ controls }: { controls: StudyStatistics['controls'] }) {
  if (controls.annotations === 0) {
    return <p>No control key is labelled in this choice. A study’s design says how many there are.</p>
  }
  return (
    <p className="max-w-3xl">
      On {counted(controls.annotations, 'control key')}: a pattern was found where none was put in{' '}
      <EstimateText of={controls.withPattern} /> of them, for these annotators. Their own readings of keys are compared
      with their own control keys; what was agreed on later is not. Beyond control keys, a share p over c is (p − c) ÷
      (1 − c): how much of what would not have been found anyway was found.
    </p>
  )
}

import type { Study } from '#contract/study.ts'
import { Button } from '../ui/button.tsx'
import { count } from '../ui/format.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'

/** Who labels now, in a study of several. Nobody sees what the others made of their keys. */
export function AnnotatorChoice({ study, onChoose }: { study: Study; onChoose: (annotator: string) => void }) {
  return (
    <section
      aria-label="Annotator"
      className="mx-auto flex h-full max-w-md flex-col items-stretch justify-center gap-2 pb-16"
    >
      <h2 className="text-lg font-semibold">Who labels “{study.name}” now?</h2>
      <p className="text-muted">Each annotator has their own keys, and works without seeing the others’ labels.</p>
      <ul className="mt-3 flex flex-col gap-2">
        {study.progress.map(({ annotator, assignments, labelled }) => (
          <li key={annotator} className="flex items-center gap-3">
            <Button onPress={() => onChoose(annotator)}>{annotator}</Button>
            <span className="ml-auto w-24">
              <ProgressBar label={`${annotator}: labelled`} share={assignments === 0 ? 0 : labelled / assignments} />
            </span>
            <span className="text-muted">
              {count(labelled)} of {count(assignments)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

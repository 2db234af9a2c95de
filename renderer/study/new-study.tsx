import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { notify } from '../ui/toast.tsx'
import { checked, EMPTY_DRAFT, namesIn, useAnnotator, type StudyDraft } from './study-draft.ts'
import { StudyFields } from './study-fields.tsx'
import { StudyMoreFields } from './study-more-fields.tsx'
import { StudyPreview } from './study-preview.tsx'

interface NewStudyProps {
  scans: Scan[]
  studies: Study[]
  onDrawn: () => void
  onCancel?: () => void
}

/** Draws a random sample of keys and says who labels which. */
export function NewStudy({ scans, studies, onDrawn, onCancel }: NewStudyProps) {
  const client = useQueryClient()
  const remember = useLastStudy((store) => store.set)
  const people = useAnnotator((store) => store.annotator)
  const ready = scans.filter(({ state }) => state !== 'running')
  const [draft, setDraft] = useState<StudyDraft>(EMPTY_DRAFT)
  const [isSubmitted, setSubmitted] = useState(false)
  const scan = ready.find(({ id }) => id === draft.scan) ?? ready.at(-1)

  const create = useMutation(
    query.study.create.mutationOptions({
      meta: { inline: true },
      onSuccess: (study) => {
        for (const queryKey of [query.study.key(), query.project.key(), query.key.key(), query.prompt.key()]) {
          void client.invalidateQueries({ queryKey })
        }
        remember(study.id)
        notify(`“${study.name}” has ${counted(study.assignments, 'key')} to label.`)
        onDrawn()
      },
    }),
  )
  if (!scan) {
    return (
      <EmptyState title="The scan is still running">
        Its keys can be sampled when it has ended, or when it is cancelled: what was found by then is kept.
      </EmptyState>
    )
  }

  const result = checked(draft, scan, studies, people)
  // What one annotator would have to do is known before their name is.
  const costed = namesIn(people).length > 0 ? result : checked(draft, scan, studies, 'anyone')
  const problems = 'problems' in result ? result.problems : {}
  // Nobody is told off for a name not typed yet.
  const shown = isSubmitted ? problems : { ...problems, annotators: undefined }
  const fields = {
    draft,
    change: (change: Partial<StudyDraft>) => setDraft((now) => ({ ...now, ...change })),
    scan,
    problems: shown,
  }
  return (
    <form
      className="grid items-start gap-x-8 gap-y-5 xl:grid-cols-[minmax(0,36rem)_minmax(18rem,1fr)]"
      aria-label="New study"
      onSubmit={(event) => {
        event.preventDefault()
        setSubmitted(true)
        if ('design' in result) create.mutate(result.design)
      }}
    >
      <header className="xl:col-span-2">
        <h2 className="text-xl font-semibold tracking-tight">New study</h2>
        <p className="text-muted">
          A random sample of keys from every layer, in random order. Whoever labels them sees neither layer nor key.
        </p>
      </header>
      <div className="flex max-w-2xl flex-col gap-5">
        <StudyFields {...fields} scans={ready} studies={studies} />
        <StudyMoreFields {...fields} annotators={namesIn(people).length} />
      </div>
      <StudyPreview design={'design' in costed ? costed.design : null} />
      {create.error && <ErrorState error={create.error} />}
      <div className="flex gap-2 xl:col-span-2">
        <Button writes type="submit" variant="primary" isPending={create.isPending}>
          Draw the sample
        </Button>
        {onCancel && <Button onPress={onCancel}>Cancel</Button>}
      </div>
    </form>
  )
}

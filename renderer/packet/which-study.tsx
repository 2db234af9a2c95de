import { create } from 'zustand'
import type { Study } from '#contract/study.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { counted } from '../ui/format.ts'

interface Question {
  title: string
  studies: Study[]
  answer: (study: Study) => void
}

const useQuestion = create<{ question: Question | null }>()(() => ({ question: null }))

/** Asks for one of several studies; of one there is nothing to ask. */
export function askWhichStudy(title: string, studies: Study[], answer: (study: Study) => void): void {
  const [only] = studies
  if (only !== undefined && studies.length === 1) answer(only)
  else useQuestion.setState({ question: { title, studies, answer } })
}

export function WhichStudy() {
  const { question } = useQuestion()
  const close = (): void => useQuestion.setState({ question: null })
  return (
    <Dialog title={question?.title ?? 'Which study?'} isOpen={question !== null} onClose={close}>
      <ul className="flex flex-col gap-1" aria-label="Which study?">
        {question?.studies.toReversed().map((study) => (
          <li key={study.id} className="flex items-center gap-3">
            <Button
              onPress={() => {
                close()
                question.answer(study)
              }}
            >
              {study.name}
            </Button>
            <span className="text-muted">
              {study.annotators.join(', ')} · {study.labelled} of {counted(study.assignments, 'key')}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { percent } from '#contract/decimal.ts'
import { QuestionDesign, type QuestionPreview } from '#contract/question.ts'
import { ExampleSource } from '#contract/stratum.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Facts, type Fact } from '../ui/facts.tsx'
import { count, counted, duration } from '../ui/format.ts'
import { Select } from '../ui/select.tsx'
import { NumberField } from '../ui/text-field.tsx'
import { notify } from '../ui/toast.tsx'

interface AskDialogProps {
  study: Study
  isOpen: boolean
  onClose: () => void
}

/** What is asked of a study's people, and what it costs. */
export function AskDialog({ study, isOpen, onClose }: AskDialogProps) {
  return (
    <Dialog title={`Questions for “${study.name}”`} isOpen={isOpen} onClose={onClose}>
      {isOpen && <AskForm study={study.id} onDone={onClose} />}
    </Dialog>
  )
}

const PERCENT = { style: 'percent', maximumFractionDigits: 0 } as const

const SOURCES = ExampleSource.options.map((value) => ({
  value,
  label:
    value === 'top'
      ? 'among its strongest'
      : value === 'random'
        ? 'random ones at which it fires'
        : `${value.slice('interval:'.length).replace('-', '–')} % of its strongest`,
}))

function AskForm({ study, onDone }: { study: number; onDone: () => void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState(() => QuestionDesign.parse({ study }))
  const change = (part: Partial<QuestionDesign>): void => setDraft((now) => ({ ...now, ...part }))
  const checked = QuestionDesign.safeParse(draft)
  const problem = (field: keyof QuestionDesign): string | undefined =>
    checked.error?.issues.find(({ path }) => path[0] === field)?.message
  const settled = useDeferredValue(draft)
  const preview = useQuery({
    ...query.question.preview.queryOptions({ input: settled, enabled: QuestionDesign.safeParse(settled).success }),
    placeholderData: keepPreviousData,
  })
  const draw = useMutation(
    query.question.draw.mutationOptions({
      meta: { inline: true },
      onSuccess: ({ questions, controls }) => {
        for (const queryKey of [query.question.key(), query.study.key(), query.key.key()])
          void client.invalidateQueries({ queryKey })
        notify(`${counted(questions + controls, 'question')} drawn. Export packets again for who answers elsewhere.`)
        onDone()
      },
    }),
  )
  const [source = 'top'] = draft.examples
  return (
    <form
      aria-label="Ask questions"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (checked.success) draw.mutate(checked.data)
      }}
    >
      <p className="text-muted">
        Five lines: four of one key, one of another key of the same layer, as long and with a last token as frequent as
        a line of the key. Which does not belong? No words are needed, and guessing is right in 20 %. Nobody is asked
        about a key that they label themselves.
      </p>
      <div className="grid grid-cols-2 gap-4">
        <NumberField
          label="Keys of each layer"
          hint="The study’s own first, then others"
          minValue={1}
          maxValue={100}
          value={draft.keysPerLayer}
          onChange={(keysPerLayer) => change({ keysPerLayer })}
          problem={problem('keysPerLayer')}
        />
        <NumberField
          label="Controls"
          hint="Share of questions whose lines are all random"
          formatOptions={PERCENT}
          minValue={0}
          maxValue={0.5}
          step={0.01}
          value={draft.controlShare}
          onChange={(controlShare) => change({ controlShare })}
          problem={problem('controlShare')}
        />
        <Select
          label="Prefixes of each key"
          options={SOURCES}
          value={source}
          onChange={(value) => change({ examples: [value] })}
        />
        <NumberField
          label="Seed"
          hint="The same seed draws the same questions"
          minValue={0}
          maxValue={2 ** 31 - 1}
          formatOptions={{ useGrouping: false }}
          value={draft.seed}
          onChange={(seed) => change({ seed })}
          problem={problem('seed')}
        />
      </div>
      {preview.error ? <ErrorState error={preview.error} /> : preview.data && <Facts facts={facts(preview.data)} />}
      {draw.error !== null && <ErrorState error={draw.error} />}
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onPress={onDone}>
          Cancel
        </Button>
        <Button
          writes
          type="submit"
          variant="primary"
          isDisabled={!checked.success || preview.error !== null}
          isPending={draw.isPending}
        >
          Draw questions
        </Button>
      </div>
    </form>
  )
}

function facts(preview: QuestionPreview): Fact[] {
  const { questions, labelled, shared, controls, people, answers, beyondChance } = preview
  const loads = people.map((person) => person.questions)
  const [least, most] = [Math.min(...loads), Math.max(...loads)]
  const seconds = people.reduce((sum, person) => sum + person.seconds, 0)
  return [
    ['Questions', `${count(questions)} about keys, ${counted(controls, 'control')}`],
    [
      'Keys that people label',
      labelled === 0
        ? 'none: nobody can be asked about a key of their own, so answers cannot be put beside labels'
        : `${count(labelled)} of ${count(questions)}`,
    ],
    ['For two people or more', `${count(shared)} of ${count(questions)}`],
    ['Each annotator', least === most ? count(most) : `${count(least)} to ${count(most)}`],
    [
      'Time',
      `${duration(seconds)} in all, at ${duration(preview.secondsPerQuestion)} a question (${preview.isMeasured ? 'measured in this project' : 'assumed until some are measured'})`,
    ],
    [
      'More than guessing',
      beyondChance === null
        ? `cannot be told from ${counted(answers, 'answer')}`
        : `from ${count(beyondChance)} right of ${counted(answers, 'answer')} on (${percent(beyondChance / answers)})`,
    ],
  ]
}

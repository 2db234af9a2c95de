import { useMutation } from '@tanstack/react-query'
import type { AnalysisText } from '#contract/analysis.ts'
import { BUILT_IN_CORPORA, TRAINED_ON } from '#contract/corpus.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'

export interface ChosenText {
  source: AnalysisText
  /** Name of the file. */
  name: string | null
}

export const DEFAULT_TEXT: ChosenText = { source: { kind: 'held-out' }, name: null }

const HELD_OUT = {
  value: 'held-out',
  label: 'Held-out demo sentences',
  detail: '2,720 sentences that the demo model never saw',
}
const KEPT_OUT = {
  value: 'held-out',
  label: 'What the scan kept out',
  detail: 'documents of its corpus that it did not read',
}
const BUILT_IN = TRAINED_ON.map((value) => ({
  value,
  label: BUILT_IN_CORPORA[value].title,
  detail: 'the demo model was trained on it',
}))

interface AnalysisTextChoiceProps {
  text: ChosenText
  onChange: (text: ChosenText) => void
  /** Whether the scan kept a part of its corpus out. */
  isKeptOut: boolean
}

/** A text file of the person's own, one that comes with Keymark, or what the scan left. */
export function AnalysisTextChoice({ text, onChange, isKeptOut }: AnalysisTextChoiceProps) {
  const choose = useMutation(
    query.file.choose.mutationOptions({
      onSuccess: ([file]) => {
        if (file) onChange({ source: { kind: 'file', file: file.id }, name: file.name })
      },
    }),
  )
  const { source, name } = text
  const file = name === null ? [] : [{ value: 'file', label: name, detail: 'your file' }]
  const value = source.kind === 'built-in' ? source.name : source.kind
  return (
    <div className="flex items-end gap-3">
      <span className="w-72">
        <Select
          label="Text"
          isLabelHidden
          options={[isKeptOut ? KEPT_OUT : HELD_OUT, ...BUILT_IN, ...file]}
          value={value}
          onChange={(chosen) => {
            const own = BUILT_IN.find((option) => option.value === chosen)?.value
            if (chosen === HELD_OUT.value) onChange(DEFAULT_TEXT)
            else if (own !== undefined) onChange({ source: { kind: 'built-in', name: own }, name: null })
          }}
        />
      </span>
      <Button onPress={() => choose.mutate({ purpose: 'corpus' })}>Choose a text file…</Button>
    </div>
  )
}

import { useState } from 'react'
import type { Scan } from '#contract/scan.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'
import { readText, usePrompt } from './prompt-view.ts'

interface PromptFormProps {
  scan: Scan
  scans: Scan[]
  isReading: boolean
}

/** What is to be read, with the model of which scan, and how it is read out. */
export function PromptForm({ scan, scans, isReading }: PromptFormProps) {
  const { text, finalNorm } = usePrompt()
  const [draft, setDraft] = useState(text)
  const [drafted, setDrafted] = useState(text)
  // A trigger that was sent here takes the field's place; a reading that was given up leaves its text there.
  if (drafted !== text) {
    setDrafted(text)
    if (text !== '') setDraft(text)
  }
  const read = (): void => {
    if (draft.trim() !== '') readText(draft)
  }
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        read()
      }}
    >
      <div
        className="min-w-80 flex-1"
        onKeyDown={(event) => {
          // Shift makes a new line, which the model reads as well.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          read()
        }}
      >
        <TextField
          label="Text"
          lines={2}
          maxLength={20_000}
          placeholder="A sentence that the model is to go on with"
          value={draft}
          onChange={setDraft}
        />
      </div>
      {scans.length > 1 && (
        <Select
          label="Model of"
          options={scans.map(({ id, name, model }) => ({ value: id, label: name, detail: model }))}
          value={scan.id}
          onChange={(id) => {
            usePrompt.setState({ scan: id })
            readText(text)
          }}
        />
      )}
      <div className="flex flex-col gap-1">
        <span aria-hidden className="text-xs text-muted">
          Read out
        </span>
        <ToggleGroup
          label="Read out"
          options={[
            { value: 'on', label: 'As the model' },
            { value: 'off', label: 'Without final norm' },
          ]}
          value={finalNorm ? 'on' : 'off'}
          onChange={(value) => usePrompt.setState({ finalNorm: value === 'on' })}
        />
      </div>
      <Button variant="primary" type="submit" isPending={isReading} isDisabled={draft.trim() === ''}>
        Run
      </Button>
    </form>
  )
}

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Machine } from '#contract/machine.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { notify } from '../ui/toast.tsx'
import { NumberField, TextField } from '../ui/text-field.tsx'

interface MachineDialogProps {
  study: Study
  /** The latest is what another run most likely goes on with. */
  machines: readonly Machine[]
  isOpen: boolean
  onClose: () => void
}

const NEW = { server: 'http://127.0.0.1:8080/v1', model: '', name: '', temperature: 0, seed: 1 }

/** A language model that a person started on this machine labels what people label. */
export function MachineDialog({ study, machines, isOpen, onClose }: MachineDialogProps) {
  return (
    <Dialog title={`A machine rater for “${study.name}”`} isOpen={isOpen} onClose={onClose}>
      {isOpen && <MachineForm study={study.id} last={machines.at(-1)} onDone={onClose} />}
    </Dialog>
  )
}

function MachineForm({ study, last, onDone }: { study: number; last: Machine | undefined; onDone: () => void }) {
  const [draft, setDraft] = useState(() => {
    if (last === undefined) return NEW
    const { server, model, name, temperature, seed } = last
    return { server, model, name, temperature, seed }
  })
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part })
  const ask = useMutation(
    query.machine.annotate.mutationOptions({
      meta: { inline: true },
      onSuccess: () => {
        notify('It is being asked. Below you see how far it is; what it answered stays if you stop it.')
        onDone()
      },
    }),
  )
  const { server, model, name, temperature, seed } = draft
  const isFit = server.trim() !== '' && model.trim() !== '' && Number.isFinite(temperature) && Number.isInteger(seed)
  return (
    <form
      aria-label="Ask a machine rater"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (isFit) ask.mutate({ study, ...draft, model: model.trim(), name: name.trim() === '' ? model.trim() : name })
      }}
    >
      <p className="text-muted">
        A language model on this machine reads the same lines and guidelines as people, each key and control once. Its
        labels count among no people; <em>Agreement</em> puts them beside theirs. Nothing leaves this machine.
      </p>
      <TextField
        label="Server, with the OpenAI interface (llama.cpp, Ollama, LM Studio, vLLM)"
        value={server}
        onChange={(value) => change({ server: value })}
        maxLength={2000}
      />
      <TextField
        label="Model, as the server calls it"
        value={model}
        onChange={(value) => change({ model: value })}
        maxLength={500}
      />
      <TextField
        label="Name in tables (the model’s where it is empty)"
        value={name}
        onChange={(value) => change({ name: value })}
        maxLength={200}
      />
      <div className="flex gap-3">
        <NumberField
          label="Temperature"
          value={temperature}
          onChange={(value) => change({ temperature: value })}
          minValue={0}
          maxValue={2}
          formatOptions={{ maximumFractionDigits: 2 }}
        />
        <NumberField
          label="Seed"
          value={seed}
          onChange={(value) => change({ seed: value })}
          minValue={0}
          maxValue={2 ** 31 - 1}
        />
      </div>
      {ask.error !== null && <ErrorState error={ask.error} />}
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onPress={onDone}>
          Cancel
        </Button>
        <Button writes type="submit" variant="primary" isDisabled={!isFit} isPending={ask.isPending}>
          Ask
        </Button>
      </div>
    </form>
  )
}

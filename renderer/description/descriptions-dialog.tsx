import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { DescriptionSource } from '#contract/description.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { TextField } from '../ui/text-field.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'

export const SOURCES: Record<DescriptionSource, string> = {
  neuronpedia: 'Neuronpedia',
  delphi: 'Delphi',
  transluce: 'Transluce',
}

const ABOUT: Record<DescriptionSource, string> = {
  neuronpedia:
    'Explanations as Neuronpedia exports them: batch-0.jsonl.gz and so on, unpacked or not, or an array as JSON. Neurons alone; features that were trained on a model are no keys of it.',
  delphi:
    'The folder “explanations” of a run of EleutherAI’s Delphi, with a file for each unit; run_config.json above it names the model that wrote.',
  transluce:
    'Rows of Transluce’s table of neuron descriptions as JSON, one a line, or the folder “explanations” that their pipeline writes.',
}

interface DescriptionsDialogProps {
  study: Study
  isOpen: boolean
  onClose: () => void
}

/** Descriptions that were made elsewhere become raters of a study. */
export function DescriptionsDialog({ study, isOpen, onClose }: DescriptionsDialogProps) {
  return (
    <Dialog title={`Descriptions made elsewhere for “${study.name}”`} isOpen={isOpen} onClose={onClose}>
      {isOpen && <DescriptionsForm study={study.id} onDone={onClose} />}
    </Dialog>
  )
}

function DescriptionsForm({ study, onDone }: { study: number; onDone: () => void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState({ source: 'neuronpedia' as DescriptionSource, name: '', model: '', set: '' })
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part })
  const read = useMutation(
    query.description.import.mutationOptions({
      meta: { inline: true },
      onSuccess: (made) => {
        if (made === null) return
        for (const queryKey of [query.description.key(), query.key.key()]) void client.invalidateQueries({ queryKey })
      },
    }),
  )
  const { source, name, model, set } = draft
  if (read.data) {
    return (
      <div className="flex flex-col gap-4">
        <p role="status" className="select-text">
          {read.data.message}
        </p>
        <p className="text-muted">
          They count among no people; <em>Agreement</em> puts them beside theirs, and a key’s page shows them when all
          who label it here are through.
        </p>
        <div className="flex justify-end">
          <Button variant="primary" onPress={onDone}>
            Close
          </Button>
        </div>
      </div>
    )
  }
  const choose = (from: 'files' | 'folder') => () => read.mutate({ study, from, ...draft })
  return (
    <div className="flex flex-col gap-4">
      <ToggleGroup
        label="Made by"
        options={DescriptionSource.options.map((value) => ({ value, label: SOURCES[value] }))}
        value={source}
        onChange={(chosen) => change({ source: chosen })}
      />
      <p className="text-muted">
        {ABOUT[source]} Layers and numbers are matched as they are counted: their layer 0 is layer 1 here. Only keys of
        the study are kept.
      </p>
      <TextField
        label="Name in tables, before the model’s (the source’s where it is empty)"
        value={name}
        onChange={(value) => change({ name: value })}
        maxLength={200}
      />
      <TextField
        label="Model that wrote them, where the files do not say"
        value={model}
        onChange={(value) => change({ model: value })}
        maxLength={500}
      />
      {source === 'neuronpedia' && (
        <TextField
          label="Set of features that are the keys of this scan (mostly empty)"
          value={set}
          onChange={(value) => change({ set: value })}
          maxLength={200}
        />
      )}
      {read.error !== null && <ErrorState error={read.error} />}
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onPress={onDone}>
          Cancel
        </Button>
        {source !== 'delphi' && (
          <Button writes isPending={read.isPending} onPress={choose('files')}>
            Choose files…
          </Button>
        )}
        <Button writes variant="primary" isPending={read.isPending} onPress={choose('folder')}>
          Choose a folder…
        </Button>
      </div>
    </div>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { notify } from '../ui/toast.tsx'
import { Select } from '../ui/select.tsx'
import { NumberField, TextField } from '../ui/text-field.tsx'

interface AmendDialogProps {
  study: Study
  isOpen: boolean
  onClose: () => void
}

/** How a study goes on: one annotator more, one less, more keys. */
export function AmendDialog({ study, isOpen, onClose }: AmendDialogProps) {
  return (
    <Dialog title={`Go on with “${study.name}”`} isOpen={isOpen} onClose={onClose}>
      <div className="flex flex-col gap-6">
        <p className="text-muted">
          Labels, and the order of what everybody has, stay as they are. Export the packets again afterwards: what is
          new comes behind what was sent.
        </p>
        <AddAnnotator study={study.id} onDone={onClose} />
        <AddKeys study={study.id} onDone={onClose} />
        <RemoveAnnotator study={study.id} onDone={onClose} />
      </div>
    </Dialog>
  )
}

interface PartProps {
  study: number
  onDone: () => void
}

/** Says what was done, and asks for all that it changes. */
function useAmended(onDone: () => void, said: () => string) {
  const client = useQueryClient()
  return {
    meta: { inline: true },
    onSuccess: () => {
      for (const queryKey of [
        query.study.key(),
        query.key.key(),
        query.prompt.key(),
        query.statistics.key(),
        query.adjudication.key(),
      ])
        void client.invalidateQueries({ queryKey })
      notify(said())
      onDone()
    },
  }
}

function Part(props: { title: string; hint: string; error: unknown; onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      aria-label={props.title}
      className="flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit()
      }}
    >
      <div className="flex items-end gap-2">{props.children}</div>
      <p className="text-xs text-muted">{props.hint}</p>
      {props.error !== null && <ErrorState error={props.error} />}
    </form>
  )
}

function AddAnnotator({ study, onDone }: PartProps) {
  const [name, setName] = useState('')
  const add = useMutation(
    query.study.addAnnotator.mutationOptions(useAmended(onDone, () => `${name.trim()} was added.`)),
  )
  return (
    <Part
      title="Add an annotator"
      hint="They get as many of the study’s keys as the others have, so that more keys are labelled twice; with the same practice, and controls of their own."
      error={add.error}
      onSubmit={() => name.trim() !== '' && add.mutate({ study, annotator: name })}
    >
      <span className="flex-1">
        <TextField label="One annotator more" value={name} onChange={setName} maxLength={200} />
      </span>
      <Button writes type="submit" isDisabled={name.trim() === ''} isPending={add.isPending}>
        Add
      </Button>
    </Part>
  )
}

function AddKeys({ study, onDone }: PartProps) {
  const [perLayer, setPerLayer] = useState(5)
  const add = useMutation(
    query.study.addKeys.mutationOptions(
      useAmended(
        onDone,
        () => `${counted(perLayer, 'more key')} of each layer ${perLayer === 1 ? 'was' : 'were'} drawn.`,
      ),
    ),
  )
  const isFit = Number.isInteger(perLayer) && perLayer > 0
  return (
    <Part
      title="Take more keys"
      hint="Drawn at random from keys that are not in the study yet, and shared out as the study shares its keys."
      error={add.error}
      onSubmit={() => isFit && add.mutate({ study, perLayer })}
    >
      <span className="flex-1">
        <NumberField
          label="More keys of each layer"
          value={perLayer}
          onChange={setPerLayer}
          minValue={1}
          maxValue={10_000}
        />
      </span>
      <Button writes type="submit" isDisabled={!isFit} isPending={add.isPending}>
        Draw
      </Button>
    </Part>
  )
}

function RemoveAnnotator({ study, onDone }: PartProps) {
  const { data: people = [] } = useQuery(query.study.people.queryOptions({ input: { study } }))
  const fresh = people.filter(({ lastChange }) => lastChange === null)
  const [chosen, choose] = useState<string | null>(null)
  const remove = useMutation(
    query.study.removeAnnotator.mutationOptions(
      useAmended(onDone, () => `${chosen ?? ''} was removed; the others have their keys.`),
    ),
  )
  const isPossible = people.length > 1 && fresh.length > 0
  const known = fresh.some(({ annotator }) => annotator === chosen) ? chosen : null
  return (
    <Part
      title="Remove an annotator"
      hint={
        isPossible
          ? 'What they had is shared out among the others. A packet that they were sent is no longer taken back.'
          : people.length > 1
            ? 'Everybody has begun to label, and labels are kept.'
            : 'A study needs an annotator.'
      }
      error={remove.error}
      onSubmit={() => known !== null && remove.mutate({ study, annotator: known })}
    >
      <span className="flex-1">
        <Select
          label="One annotator less, who has not begun"
          options={fresh.map(({ annotator }) => ({ value: annotator, label: annotator }))}
          value={known}
          onChange={choose}
          isDisabled={!isPossible}
        />
      </span>
      <Button writes type="submit" isDisabled={!isPossible || known === null} isPending={remove.isPending}>
        Remove
      </Button>
    </Part>
  )
}

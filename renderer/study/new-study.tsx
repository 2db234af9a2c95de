import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Shuffle } from 'lucide-react'
import { useState } from 'react'
import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Select } from '../ui/select.tsx'
import { NumberField, TextField } from '../ui/text-field.tsx'
import { notify } from '../ui/toast.tsx'
import { checked, sampleSize, suggestedName, useAnnotator } from './study-draft.ts'

interface NewStudyProps {
  scans: Scan[]
  studies: Study[]
  onDrawn: () => void
  onCancel?: () => void
}

/** Draws a random sample of keys to label. */
export function NewStudy({ scans, studies, onDrawn, onCancel }: NewStudyProps) {
  const client = useQueryClient()
  const remember = useLastStudy((store) => store.set)
  const { annotator, set: setAnnotator } = useAnnotator()
  const ready = scans.filter(({ state }) => state !== 'running')
  const [scanId, setScan] = useState<number | null>(null)
  const scan = ready.find(({ id }) => id === scanId) ?? ready.at(-1)
  const [name, setName] = useState<string | null>(null)
  const [perLayer, setPerLayer] = useState(10)
  const [seed, setSeed] = useState(1)
  const [isSubmitted, setSubmitted] = useState(false)

  const sample = useMutation(
    query.study.sample.mutationOptions({
      meta: { inline: true },
      onSuccess: (study) => {
        for (const queryKey of [query.study.key(), query.project.key(), query.key.key()]) {
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

  const shownName = name ?? suggestedName(scan, studies)
  const result = checked({ name: shownName, scan: scan.id, perLayer, seed, annotator })
  const problems = isSubmitted && 'problems' in result ? result.problems : {}
  return (
    <form
      className="flex max-w-2xl flex-col gap-5"
      aria-label="New study"
      onSubmit={(event) => {
        event.preventDefault()
        setSubmitted(true)
        if ('request' in result) sample.mutate(result.request)
      }}
    >
      <header>
        <h2 className="text-xl font-semibold tracking-tight">New study</h2>
        <p className="text-muted">
          A random sample of keys from every layer, in random order. Whoever labels them sees neither layer nor key.
        </p>
      </header>
      <div className="grid grid-cols-2 gap-4">
        <Select
          label="Scan"
          options={ready.map(({ id, name, model, corpus }) => ({
            value: id,
            label: name,
            detail: `${model} · ${corpus}`,
          }))}
          value={scan.id}
          onChange={setScan}
        />
        <TextField label="Name of the study" value={shownName} onChange={setName} problem={problems.name} />
        <NumberField
          label="Keys drawn from each layer"
          hint={`${counted(sampleSize(scan, perLayer), 'key')} in all; 10 a layer in the paper`}
          minValue={1}
          maxValue={10_000}
          value={perLayer}
          onChange={setPerLayer}
          problem={problems.perLayer}
        />
        <div className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <NumberField
              label="Seed"
              hint="The same seed draws the same keys"
              minValue={0}
              maxValue={2 ** 31 - 1}
              formatOptions={{ useGrouping: false }}
              value={seed}
              onChange={setSeed}
              problem={problems.seed}
            />
          </div>
          <span className="pt-[22px]">
            <IconButton
              icon={Shuffle}
              label="Another seed"
              onPress={() => setSeed(Math.floor(Math.random() * 100_000))}
            />
          </span>
        </div>
        <TextField
          label="Annotator"
          placeholder="Who labels"
          value={annotator}
          onChange={setAnnotator}
          problem={problems.annotator}
        />
      </div>
      {sample.error && <ErrorState error={sample.error} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" isPending={sample.isPending}>
          Draw the sample
        </Button>
        {onCancel && <Button onPress={onCancel}>Cancel</Button>}
      </div>
    </form>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ExampleKeys } from '#contract/example.ts'
import { query } from '../api.ts'
import { JobLine } from '../job/job-line.tsx'
import { useJobs } from '../job/use-jobs.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ModelFailure } from '../ui/model-failure.tsx'
import { NumberField } from '../ui/text-field.tsx'

interface ExamplesDialogProps {
  scan: number
  of: ExampleKeys
  /** `key 3/17`, `the keys of “wiki-16”`. */
  what: string
  /** How many of each kind are kept, to begin with. */
  each?: number
  isOpen: boolean
  onClose: () => void
}

/** Asks how many examples are drawn, and draws them. */
export function ExamplesDialog({ what, isOpen, onClose, ...rest }: ExamplesDialogProps) {
  return (
    <Dialog title={`Examples of ${what}`} isOpen={isOpen} onClose={onClose}>
      <ExamplesForm {...rest} onDone={onClose} />
    </Dialog>
  )
}

type FormProps = Omit<ExamplesDialogProps, 'what' | 'isOpen' | 'onClose'> & { onDone: () => void }

function ExamplesForm({ scan, of, each: first = 5, onDone }: FormProps) {
  const client = useQueryClient()
  const [sentences, setSentences] = useState<number | null>(100_000)
  const [each, setEach] = useState(first)
  const [seed, setSeed] = useState(1)
  const [perLayer, setPerLayer] = useState('perLayer' in of ? of.perLayer : 0)
  const start = useMutation(
    query.example.start.mutationOptions({
      meta: { inline: true },
      onSuccess: () => client.invalidateQueries({ queryKey: query.example.key() }),
    }),
  )
  const job = useJobs().findLast(({ id }) => id === start.data?.job)
  const state = job?.state
  useEffect(() => {
    if (state === 'done') onDone()
  }, [state, onDone])
  const draw = (model: string | null): void =>
    start.mutate({ scan, of: 'perLayer' in of ? { perLayer } : of, sentences, each, seed, model })
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        Sentences of the scan’s corpus are read once more. Kept are prefixes from each tenth of a key’s activation, from
        0 to 100 % of its strongest coefficient, random ones at which it fires, and random ones of the text.
      </p>
      <div className="grid grid-cols-2 gap-4">
        {'perLayer' in of && (
          <NumberField
            label="Random keys of each layer"
            hint="a study can draw its keys from these"
            minValue={1}
            maxValue={100_000}
            value={perLayer}
            onChange={(value) => !Number.isNaN(value) && setPerLayer(value)}
          />
        )}
        <NumberField
          label="Random sentences"
          placeholder="all"
          hint="empty: all that the scan read"
          minValue={1}
          maxValue={10_000_000}
          value={sentences ?? Number.NaN}
          onChange={(value) => setSentences(Number.isNaN(value) ? null : value)}
        />
        <NumberField
          label="Examples of each kind"
          minValue={1}
          maxValue={1000}
          value={each}
          onChange={(value) => !Number.isNaN(value) && setEach(value)}
        />
        <NumberField
          label="Seed"
          hint="repeats the random choices"
          minValue={0}
          maxValue={2_147_483_647}
          value={seed}
          onChange={(value) => !Number.isNaN(value) && setSeed(value)}
        />
      </div>
      {job !== undefined && job.state !== 'done' && (
        <div className="rounded-md bg-panel px-3 py-2">
          <JobLine job={job} />
        </div>
      )}
      {start.error && <ModelFailure error={start.error} onModel={draw} />}
      {state !== 'running' && (
        <span>
          <Button writes variant="primary" isPending={start.isPending} onPress={() => draw(null)}>
            {state === 'cancelled' ? 'Go on' : 'Draw examples'}
          </Button>
        </span>
      )}
    </div>
  )
}

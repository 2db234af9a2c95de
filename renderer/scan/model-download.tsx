import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ChosenFile } from '#contract/file.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { bytes } from '../ui/format.ts'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { JobLine } from '../job/job-line.tsx'
import { useJobs } from '../job/use-jobs.ts'

interface ModelDownloadProps {
  isOpen: boolean
  onClose: () => void
  onDownloaded: (file: ChosenFile) => void
}

/** Brings a model of the Hub into a folder of the person's choice. */
export function ModelDownload({ isOpen, onClose, onDownloaded }: ModelDownloadProps) {
  const [repository, setRepository] = useState('')
  const [variant, setVariant] = useState<string | null>(null)
  const [started, setStarted] = useState<{ job: string; file: ChosenFile } | null>(null)
  const find = useMutation(
    query.model.hub.mutationOptions({ meta: { inline: true }, onSuccess: ([best]) => setVariant(best?.name ?? null) }),
  )
  const download = useMutation(query.model.download.mutationOptions({ meta: { inline: true }, onSuccess: setStarted }))
  const choose = useMutation(
    query.file.choose.mutationOptions({
      onSuccess: ([folder]) => {
        if (folder) download.mutate({ repository, variant, into: folder.id })
      },
    }),
  )
  const job = useJobs().find(({ id }) => id === started?.job)
  const isDone = job?.state === 'done'
  useEffect(() => {
    if (isDone && started !== null) onDownloaded(started.file)
  }, [isDone, started, onDownloaded])
  const variants = find.variables?.repository === repository ? find.data : undefined
  const error = find.error ?? download.error
  return (
    <Dialog title="Download a model" isOpen={isOpen} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          This is the only thing that Keymark uses a network for: it asks the Hugging Face Hub for this model and sends
          nothing of yours.
        </p>
        <form
          className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            download.reset()
            find.mutate({ repository })
          }}
        >
          <TextField
            label="Model on the Hub"
            placeholder="OWNER/NAME, such as onnx-community/SmolLM2-135M-ONNX"
            value={repository}
            onChange={(text) => setRepository(text.trim())}
            maxLength={200}
          />
          <Button type="submit" isDisabled={repository === ''} isPending={find.isPending}>
            {find.isPending ? 'Asking…' : 'Look up'}
          </Button>
        </form>
        {error !== null && <ErrorState error={error} />}
        {variants !== undefined && (
          <Select
            label="File"
            hint="The most precise one comes first."
            options={variants.map(({ name, bytes: size }) => ({ value: name, label: name, detail: bytes(size) }))}
            value={variant}
            onChange={setVariant}
          />
        )}
        {job !== undefined && <JobLine job={job} />}
        {variants !== undefined && job?.state !== 'running' && (
          <div>
            <Button
              variant="primary"
              isPending={choose.isPending || download.isPending}
              onPress={() => choose.mutate({ purpose: 'model-place' })}
            >
              Download into a folder…
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  )
}

import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { ChosenFile } from '#contract/file.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { ModelDownload } from './model-download.tsx'
import { VariantChoice } from './variant-choice.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'
import { ModelTable } from './model-table.tsx'
import { modelSource, useScanDraft } from './scan-draft.ts'

/** The demo model or one of the person's own, and what Keymark finds in it. */
export function ModelChoice() {
  const { draft, change } = useScanDraft()
  const { model } = draft
  const source = modelSource(draft)
  const described = useQuery(
    query.model.describe.queryOptions({
      input: { source: source ?? { kind: 'demo' }, check: true },
      enabled: source !== null,
      staleTime: Infinity,
    }),
  )
  const choose = useMutation(
    query.file.choose.mutationOptions({
      onSuccess: ([file]) => {
        if (file) change({ model: { kind: 'file', file, variant: null } })
      },
    }),
  )
  const [isDownloading, setDownloading] = useState(false)
  const take = useCallback(
    (file: ChosenFile) => {
      setDownloading(false)
      change({ model: { kind: 'file', file, variant: null } })
    },
    [change],
  )
  const ask = (): void => choose.mutate({ purpose: 'model' })
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <ToggleGroup
          label="Model"
          options={[
            { value: 'demo', label: 'Demo model' },
            { value: 'file', label: 'My own' },
          ]}
          value={model.kind}
          onChange={(kind) => change({ model: kind === 'demo' ? { kind } : { kind, file: null, variant: null } })}
        />
        {model.kind === 'file' && (
          <>
            <Button onPress={ask}>{model.file ? 'Change…' : 'Choose a model…'}</Button>
            <Button onPress={() => setDownloading(true)}>Download one…</Button>
            <span className="w-full truncate text-muted">
              {model.file?.name ?? 'an .onnx file or its folder, with its tokenizer.json'}
            </span>
            <ModelDownload isOpen={isDownloading} onClose={() => setDownloading(false)} onDownloaded={take} />
          </>
        )}
      </div>
      {model.kind === 'file' && model.file !== null && (
        <VariantChoice
          file={model.file}
          variant={model.variant}
          onChange={(variant) => change({ model: { ...model, variant } })}
        />
      )}
      {source !== null && described.isFetching && !described.data && (
        <p className="text-muted">Reading the model, and trying it on a few tokens…</p>
      )}
      {source !== null && described.error && (
        <ErrorState error={described.error} onRetry={() => void described.refetch()} />
      )}
      {source !== null && described.data && <ModelTable model={described.data} />}
    </>
  )
}

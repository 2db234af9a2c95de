import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { LabelsImport } from '#contract/packet.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { count, counted } from '../ui/format.ts'
import { notify } from '../ui/toast.tsx'
import { useImportPreview, type ImportPreview } from './import-preview.ts'

/** Says what returned labels would do before they do it. */
export function ImportDialog() {
  const { preview, show } = useImportPreview()
  return (
    <Dialog title="Import labels" isOpen={preview !== null} onClose={() => show(null)} size="large">
      {preview && <ImportForm preview={preview} onDone={() => show(null)} />}
    </Dialog>
  )
}

function ImportForm({ preview, onDone }: { preview: ImportPreview; onDone: () => void }) {
  const client = useQueryClient()
  const added = preview.imports.reduce((sum, { newEvents }) => sum + newEvents, 0)
  const run = useMutation(
    query.packet.importLabels.mutationOptions({
      meta: { inline: true },
      onSuccess: () => {
        for (const key of [
          query.study.key(),
          query.annotation.key(),
          query.statistics.key(),
          query.key.key(),
          query.question.key(),
          query.prompt.key(),
        ]) {
          void client.invalidateQueries({ queryKey: key })
        }
        notify(`${counted(added, 'change')} imported.`)
        onDone()
      },
    }),
  )
  return (
    <div className="flex flex-col gap-4">
      <table className="data-table w-full">
        <thead>
          <tr>
            <th>File</th>
            <th>Annotator</th>
            <th className="number">New keys</th>
            <th className="number">Updated</th>
            <th className="number">Unchanged</th>
            <th className="number">Changed on both sides</th>
            <th className="number">Unknown</th>
          </tr>
        </thead>
        <tbody>
          {preview.imports.map((row, i) => (
            <ImportRow key={preview.files[i]?.id} row={row} />
          ))}
        </tbody>
      </table>
      {preview.imports.some(({ conflicting }) => conflicting.length > 0) && (
        <p className="text-muted">
          Keys changed on both sides keep every change, in the order of their times. Look at them again:{' '}
          {preview.imports
            .filter(({ conflicting }) => conflicting.length > 0)
            .map(
              ({ annotator, conflicting }) =>
                `${annotator}, ${conflicting.length === 1 ? 'place' : 'places'} ${conflicting.join(', ')}`,
            )
            .join('; ')}
          .
        </p>
      )}
      {preview.imports.some(({ unknown }) => unknown > 0) && (
        <p className="text-muted">Unknown keys are not in this project’s study. They are left out.</p>
      )}
      {run.error && <ErrorState error={run.error} />}
      {added === 0 ? (
        <p>The project has all of these labels already.</p>
      ) : (
        <div>
          <Button
            writes
            variant="primary"
            isPending={run.isPending}
            onPress={() => run.mutate({ files: preview.files.map(({ id }) => id) })}
          >
            Import {counted(added, 'change')}
          </Button>
        </div>
      )}
    </div>
  )
}

function ImportRow({ row }: { row: LabelsImport }) {
  return (
    <tr>
      <td>{row.file}</td>
      <td>{row.annotator}</td>
      <td className="number">{count(row.new)}</td>
      <td className="number">{count(row.updated)}</td>
      <td className="number">{count(row.unchanged)}</td>
      <td className="number">{count(row.conflicting.length)}</td>
      <td className="number">{count(row.unknown)}</td>
    </tr>
  )
}

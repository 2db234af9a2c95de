import { useMutation, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { Backup, BackupReason } from '#contract/backup.ts'
import { useAnotherProject } from '../another-project.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { bytes, count, date, NONE } from '../ui/format.ts'
import { notify } from '../ui/toast.tsx'

/** Whose backups are shown: those of the open project, or of the one that was refused because it is damaged. */
export const useRestoreDialog = create<{
  of: 'open' | 'refused' | null
  show: (of: 'open' | 'refused' | null) => void
}>()((set) => ({ of: null, show: (of) => set({ of }) }))

const REASONS: Record<BackupReason, string> = {
  day: 'once a day',
  importing: 'before an import',
  migration: 'before an update',
  restore: 'before a restore',
  asked: 'asked for',
}

/** Which backups a project has, what each holds, and the way back to one. */
export function RestoreDialog() {
  const { of, show } = useRestoreDialog()
  return (
    <Dialog title="Restore a backup" size="large" isOpen={of !== null} onClose={() => show(null)}>
      {of !== null && <Backups of={of} onDone={() => show(null)} />}
    </Dialog>
  )
}

function Backups({ of, onDone }: { of: 'open' | 'refused'; onDone: () => void }) {
  const settle = useAnotherProject()
  const { data, error } = useQuery(query.backup.list.queryOptions({ input: { of }, gcTime: 0 }))
  const restore = useMutation(
    query.backup.restore.mutationOptions({
      meta: { inline: true },
      onSuccess: ({ project, kept }) => {
        settle(project)
        onDone()
        notify(
          `${project.name} is as in the backup.${kept === null ? '' : ` What was there before is kept as ${kept}.`}`,
        )
      },
    }),
  )
  const failure = error ?? restore.error
  return (
    <div className="flex flex-col gap-3">
      {of === 'refused' && (
        <p className="text-danger">
          {data?.project ?? 'The project'} is damaged and was not opened. Nothing in it was changed.
        </p>
      )}
      <p className="text-muted">
        A backup takes the project’s place. What is there now is not lost: it is kept as a backup of its own, or, where
        it cannot be read, under another name beside the project.
      </p>
      {failure && <ErrorState error={failure} />}
      {data && data.backups.length === 0 && <p>There is no backup in {data.folder} yet.</p>}
      {data && data.backups.length > 0 && (
        <table className="data-table w-full">
          <thead>
            <tr>
              <th>Made</th>
              <th>Why</th>
              <th className="number">Labels</th>
              <th className="number">Changes</th>
              <th className="number">Size</th>
              <th>
                <span className="sr-only">Restore</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.backups.map((backup) => (
              <BackupRow
                key={backup.file}
                backup={backup}
                isPending={restore.isPending && restore.variables.backup === backup.id}
                isDisabled={restore.isPending}
                onRestore={() => restore.mutate({ of, backup: backup.id })}
              />
            ))}
          </tbody>
        </table>
      )}
      {data && <p className="text-xs break-words text-muted select-text">{data.folder}</p>}
    </div>
  )
}

interface BackupRowProps {
  backup: Backup
  isPending: boolean
  isDisabled: boolean
  onRestore: () => void
}

function BackupRow({ backup, isPending, isDisabled, onRestore }: BackupRowProps) {
  const { made, reason, holds } = backup
  return (
    <tr>
      <td>{date(made)}</td>
      <td>{REASONS[reason]}</td>
      <td className="number">{holds === null ? NONE : count(holds.labels)}</td>
      <td className="number">{holds === null ? NONE : count(holds.events)}</td>
      <td className="number">{bytes(backup.bytes)}</td>
      <td className="text-right">
        <Button
          aria-label={`Restore the backup of ${date(made)}`}
          isPending={isPending}
          isDisabled={isDisabled}
          onPress={onRestore}
        >
          Restore
        </Button>
      </td>
    </tr>
  )
}

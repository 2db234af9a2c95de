import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { query } from '../api.ts'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { notify } from '../ui/toast.tsx'
import { useExportDialog } from './export-dialog.tsx'

const DATASET_COMMANDS = defineCommands(EVERYWHERE, {
  'dataset.export': { title: 'Export labels…', keys: [] },
  'dataset.import-jsonl': { title: 'Import a JSONL export…', keys: [] },
  'dataset.import-ff-layers': { title: "Import the released code's trigger examples…", keys: [] },
})

export function useDatasetCommands(): void {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const client = useQueryClient()
  const show = useExportDialog((dialog) => dialog.show)
  const read = useMutation(
    query.dataset.import.mutationOptions({
      onSuccess: async (imported) => {
        if (imported === null) return
        notify(imported.message)
        await client.invalidateQueries()
      },
    }),
  )
  const readOnly = project?.readOnly ?? null
  const isOpen = (project ?? null) !== null && !read.isPending && readOnly === null
  const reason = readOnly === null ? 'needs a project' : 'open to look'
  useCommands(DATASET_COMMANDS, {
    'dataset.export': {
      run: () => show(true),
      enabled: (project?.studies ?? 0) > 0 && (project?.scans ?? 0) > 0,
      reason: project ? 'needs a study' : 'needs a project',
    },
    'dataset.import-jsonl': {
      run: () => read.mutate({ format: 'jsonl' }),
      enabled: isOpen,
      reason,
    },
    'dataset.import-ff-layers': {
      run: () => read.mutate({ format: 'ff-layers' }),
      enabled: isOpen,
      reason,
    },
  })
}

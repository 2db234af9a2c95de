import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { useExportDialog } from './export-dialog.tsx'

const DATASET_COMMANDS = defineCommands(EVERYWHERE, { 'dataset.export': { title: 'Export labels…', keys: [] } })

export function useDatasetCommands(): void {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const show = useExportDialog((dialog) => dialog.show)
  useCommands(DATASET_COMMANDS, {
    'dataset.export': { run: () => show(true), enabled: (project?.studies ?? 0) > 0 && (project?.scans ?? 0) > 0 },
  })
}

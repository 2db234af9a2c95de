import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { useRestoreDialog } from './restore-dialog.tsx'

const BACKUP_COMMANDS = defineCommands(EVERYWHERE, {
  'project.restore': { title: 'Restore a backup…', keys: [] },
  'project.damaged': { title: 'A project is damaged', keys: [], isInPalette: false },
})

export function useBackupCommands(): void {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const { show } = useRestoreDialog()
  useCommands(BACKUP_COMMANDS, {
    'project.restore': {
      run: () => show('open'),
      enabled: Boolean(project) && project?.readOnly === null,
      reason: project ? 'open to look' : 'none is open',
    },
    'project.damaged': () => show('refused'),
  })
}

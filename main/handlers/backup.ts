import { basename } from 'node:path'
import type { Backup } from '#contract/backup.ts'
import { describeProject } from '../project/describe-project.ts'
import type { Workspace } from '../project/workspace.ts'
import { backupFolder } from '../store/backup-place.ts'
import type { KeptBackup } from '../store/backup.ts'
import { backupsOf, restore } from '../work/backup.ts'
import type { Handlers } from './handlers.ts'

export function backupHandlers(workspace: Workspace): Handlers['backup'] {
  const { backupPlace, files } = workspace
  const named = ({ path, ...backup }: KeptBackup): Backup => ({
    ...backup,
    id: files.register(path).id,
    file: basename(path),
  })
  return {
    list: async ({ of }) => {
      const file = workspace.projectFile(of)
      return {
        project: basename(file, '.keymark'),
        folder: backupFolder(file, backupPlace.get()),
        backups: (await backupsOf(workspace, file)).map(named),
      }
    },
    make: async () => named(await workspace.backUp('asked')),
    restore: async ({ of, backup }) => {
      const kept = await restore(workspace, workspace.projectFile(of), files.path(backup))
      return { project: describeProject(workspace), kept }
    },
    place: () => backupPlace.get(),
    choosePlace: async () => {
      const [folder] = await workspace.dialogs.open({ title: 'Keep backups in', kind: 'folder' })
      if (folder !== undefined) backupPlace.set(folder)
      return backupPlace.get()
    },
    resetPlace: () => backupPlace.set(null),
  }
}

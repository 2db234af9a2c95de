import { basename } from 'node:path'
import type { Workspace } from '../project/workspace.ts'
import { exportStudy, importDataset } from '../work/dataset.ts'
import type { Handlers } from './handlers.ts'

export function datasetHandlers(workspace: Workspace): Handlers['dataset'] {
  return {
    export: async ({ study, format, options }, signal) => {
      const [folder] = await workspace.dialogs.open({ title: 'Export into folder', kind: 'folder' })
      if (folder === undefined) return null
      return {
        folder: basename(folder),
        files: await exportStudy(workspace, study, format, folder, options, signal),
      }
    },
    import: async ({ format }) => {
      const [path] = await workspace.dialogs.open(
        format === 'jsonl'
          ? { title: 'Import a JSONL export', kind: 'folder' }
          : { title: 'Import trigger examples', kind: 'file', extensions: ['jsonl'] },
      )
      return path === undefined ? null : importDataset(workspace, format, path)
    },
  }
}

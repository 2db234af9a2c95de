import { basename } from 'node:path'
import { fileName } from '../exchange/file-name.ts'
import { tableCsv } from '../exchange/table.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function tableHandlers(workspace: Workspace): Handlers['table'] {
  return {
    save: async ({ table, name }) => {
      const path = await workspace.dialogs.save({
        title: 'Save table',
        suggestedName: `${fileName(name)}.csv`,
        extensions: ['csv'],
      })
      if (path === null) return null
      writeFileWhole(path, [tableCsv(table)])
      return basename(path)
    },
  }
}

import { basename } from 'node:path'
import { fileName } from '../exchange/file-name.ts'
import { tableExtension, writeTable } from '../exchange/table.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function tableHandlers(workspace: Workspace): Handlers['table'] {
  return {
    save: async ({ table, name, format = 'csv' }) => {
      const extension = tableExtension(format)
      const path = await workspace.dialogs.save({
        title: 'Save table',
        suggestedName: `${fileName(name)}.${extension}`,
        extensions: [extension],
      })
      if (path === null) return null
      writeFileWhole(path, [writeTable(table, format, { excel: true })])
      return basename(path)
    },
  }
}

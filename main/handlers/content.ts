import type { Workspace } from '../project/workspace.ts'
import { hangingOn, renameContent } from '../store/content.ts'
import { removeWithBackup } from '../work/removal.ts'
import type { Handlers } from './handlers.ts'

export function contentHandlers(workspace: Workspace): Handlers['content'] {
  return {
    rename: ({ kind, id, name }) => renameContent(workspace.store, kind, id, name),
    hanging: (content) => hangingOn(workspace.store, content),
    remove: async (content, signal) => ({ backup: await removeWithBackup(workspace, content, signal) }),
  }
}

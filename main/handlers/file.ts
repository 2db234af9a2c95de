import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function fileHandlers(workspace: Workspace): Handlers['file'] {
  return {
    choose: async ({ purpose }) => {
      const paths = await workspace.dialogs.open(
        purpose === 'model'
          ? { title: 'Choose a model folder', kind: 'folder' }
          : purpose === 'model-place'
            ? { title: 'Choose a folder to put the model in', kind: 'folder' }
            : { title: 'Choose text files', kind: 'files' },
      )
      return paths.map((path) => workspace.files.register(path))
    },
  }
}

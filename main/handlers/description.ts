import { DescriptionSettings } from '#contract/description.ts'
import type { Workspace } from '../project/workspace.ts'
import { describersOf } from '../store/description.ts'
import { descriptionComparisons, importDescriptions } from '../work/descriptions.ts'
import type { Handlers } from './handlers.ts'

export function descriptionHandlers(workspace: Workspace): Handlers['description'] {
  return {
    list: ({ study }) => describersOf(workspace.store, study),
    compare: ({ study }, signal) => descriptionComparisons(workspace, study, signal),
    import: async ({ study, from, ...settings }, signal) => {
      const paths = await workspace.dialogs.open(
        from === 'folder'
          ? { title: 'Import a folder of descriptions', kind: 'folder' }
          : { title: 'Import descriptions', kind: 'files', extensions: ['jsonl', 'json', 'gz'] },
      )
      if (paths.length === 0) return null
      return importDescriptions(workspace, study, paths, DescriptionSettings.parse(settings), signal)
    },
  }
}

import { filesOf } from '../hub/connection.ts'
import { variantsIn } from '../hub/repository.ts'
import { describeModel, listVariants } from '../inference/describe/client.ts'
import type { Workspace } from '../project/workspace.ts'
import { startDownload } from '../work/download.ts'
import type { Handlers } from './handlers.ts'

export function modelHandlers(workspace: Workspace): Handlers['model'] {
  return {
    describe: ({ source, check }) =>
      describeModel(workspace.spawnInference, workspace.modelPath(source), check ?? false),
    hub: async ({ repository }, signal) =>
      variantsIn(repository, await filesOf(repository, signal ?? new AbortController().signal)),
    download: async ({ repository, variant, into }, signal) => {
      const { job, file } = await startDownload(
        workspace,
        { repository, variant: variant ?? null, into: workspace.files.path(into) },
        signal,
      )
      return { job, file }
    },
    variants: ({ source }) => listVariants(workspace.spawnInference, workspace.modelPath(source)),
  }
}

import type { ModelSource } from '#contract/model.ts'
import { describeModel } from '../inference/describe/client.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export const modelPath = (workspace: Workspace, source: ModelSource): string =>
  source.kind === 'demo' ? workspace.demoModel : workspace.files.path(source.file)

export function modelHandlers(workspace: Workspace): Handlers['model'] {
  return {
    describe: ({ source, check }) =>
      describeModel(workspace.spawnInference, modelPath(workspace, source), check ?? false),
  }
}

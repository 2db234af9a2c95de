import { describeModel } from '../inference/describe/client.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function modelHandlers(workspace: Workspace): Handlers['model'] {
  return {
    describe: ({ source, check }) =>
      describeModel(workspace.spawnInference, workspace.modelPath(source), check ?? false),
  }
}

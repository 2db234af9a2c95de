import { studyLayers } from '../store/layer.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function layerHandlers(workspace: Workspace): Handlers['layer'] {
  return { statistics: ({ study }) => studyLayers(workspace.store, study) }
}

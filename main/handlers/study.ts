import { createStudy, listStudies, queueOf } from '../store/study.ts'
import type { Workspace } from '../workspace.ts'
import type { Handlers } from './handlers.ts'

export function studyHandlers(workspace: Workspace): Handlers['study'] {
  return {
    list: () => listStudies(workspace.store),
    sample: (request) => createStudy(workspace.store, request),
    queue: ({ study }) => queueOf(workspace.store, study),
  }
}

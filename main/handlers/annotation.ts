import { ownDescriptions, recordChange, travel, viewAnnotation } from '../store/annotation.ts'
import { shownTriggers } from '../store/assignment-trigger.ts'
import { commonWords } from '../store/common-words.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function annotationHandlers(workspace: Workspace): Handlers['annotation'] {
  return {
    get: ({ assignment }) => ({
      view: viewAnnotation(workspace.store, assignment),
      triggers: shownTriggers(workspace.store, assignment),
    }),
    descriptions: ({ assignment }) => ownDescriptions(workspace.store, assignment),
    commonWords: ({ assignment }) => commonWords(workspace.store, assignment),
    record: ({ assignment, id, change, work, time }) =>
      recordChange(workspace.store, assignment, id, change, work, time),
    undo: ({ assignment, work }) => travel(workspace.store, assignment, 'undo', work),
    redo: ({ assignment, work }) => travel(workspace.store, assignment, 'redo', work),
  }
}

import { ownDescriptions, recordChange, travel, viewAnnotation } from '../store/annotation.ts'
import { assignmentTriggers } from '../store/assignment-trigger.ts'
import { commonWords } from '../store/common-words.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function annotationHandlers(workspace: Workspace): Handlers['annotation'] {
  return {
    get: ({ assignment }) => ({
      view: viewAnnotation(workspace.store, assignment),
      // Without their sign, which would tell the side.
      triggers: assignmentTriggers(workspace.store, assignment).map((trigger) => ({
        ...trigger,
        coefficient: Math.abs(trigger.coefficient),
      })),
    }),
    descriptions: ({ assignment }) => ownDescriptions(workspace.store, assignment),
    commonWords: ({ assignment }) => commonWords(workspace.store, assignment),
    record: ({ assignment, id, change, work, time }) =>
      recordChange(workspace.store, assignment, id, change, work, time),
    undo: ({ assignment, work }) => travel(workspace.store, assignment, 'undo', work),
    redo: ({ assignment, work }) => travel(workspace.store, assignment, 'redo', work),
  }
}

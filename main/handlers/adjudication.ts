import { adjudicationQueue, beginAdjudication, compareAnnotations } from '../store/adjudication.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function adjudicationHandlers(workspace: Workspace): Handlers['adjudication'] {
  return {
    queue: ({ study }) => adjudicationQueue(workspace.store, study),
    begin: ({ study, adjudicator }) => beginAdjudication(workspace.store, study, adjudicator),
    compare: ({ assignment }) => compareAnnotations(workspace.store, assignment),
  }
}

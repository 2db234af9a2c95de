import { KeyQuery } from '#contract/key.ts'
import { nearKeys } from '../work/near-keys.ts'
import { sentencesAround } from '../store/around.ts'
import { assignmentsOfKey, getKey, listKeys } from '../store/key.ts'
import { listTriggers } from '../store/trigger.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function keyHandlers(workspace: Workspace): Handlers['key'] {
  return {
    list: (query, signal) => listKeys(workspace.store, KeyQuery.parse(query), signal),
    get: ({ scan, ...id }) => ({
      key: getKey(workspace.store, scan, id),
      triggers: listTriggers(workspace.store, scan, id.layer, id.index),
      assignments: assignmentsOfKey(workspace.store, scan, id),
    }),
    around: ({ scan, sentence }) => sentencesAround(workspace.store, scan, sentence),
    near: ({ limit = 50, model, ...request }, signal) =>
      nearKeys(workspace, { ...request, limit, model: workspace.files.moved(model) }, signal),
  }
}

import { type Key, type KeyId, KeyQuery } from '#contract/key.ts'
import { nearKeys } from '../work/near-keys.ts'
import { valueOfKey } from '../work/value-of-key.ts'
import { sentencesAround } from '../store/around.ts'
import { assignmentsOfKey, listKeys, seenKey } from '../store/key.ts'
import { storedDetection, storedValue, storedWeights } from '../store/key-meaning.ts'
import { descriptionsOfKey } from '../store/description.ts'
import { storedEffect } from '../store/effect.ts'
import { activityOf } from '../store/activity.ts'
import { machinesOfKey } from '../store/machine.ts'
import { sidesKept } from '../store/scan.ts'
import { listTriggers } from '../store/trigger.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function keyHandlers(workspace: Workspace): Handlers['key'] {
  const seen = (scan: number, id: KeyId): Key => seenKey(workspace.store, scan, id)
  return {
    list: (query, signal) => listKeys(workspace.store, KeyQuery.parse(query), signal),
    get: ({ scan, side = 'positive', ...id }) => ({
      key: seenKey(workspace.store, scan, id, side),
      sides: [...sidesKept(workspace.store, scan)],
      activity: activityOf(workspace.store, scan, id),
      triggers: listTriggers(workspace.store, scan, id, side),
      assignments: assignmentsOfKey(workspace.store, scan, id),
      machines: machinesOfKey(workspace.store, scan, id),
      descriptions: descriptionsOfKey(workspace.store, scan, id),
      value: storedValue(workspace.store, scan, id),
      weights: storedWeights(workspace.store, scan, id),
      detection: storedDetection(workspace.store, scan, id),
      effect: storedEffect(workspace.store, scan, id, side),
    }),
    value: ({ model, ...request }, signal) => {
      seen(request.scan, request)
      return valueOfKey(workspace, { ...request, model: workspace.files.moved(model) }, signal)
    },
    around: ({ scan, sentence, ...id }) => {
      seen(scan, id)
      return sentencesAround(workspace.store, scan, sentence)
    },
    near: ({ limit = 50, model, ...request }, signal) => {
      seen(request.scan, request)
      return nearKeys(workspace, { ...request, limit, model: workspace.files.moved(model) }, signal)
    },
  }
}

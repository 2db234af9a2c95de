import {
  confidenceTable,
  confusionTable,
  disagreementTable,
  levelsTable,
  modelsTable,
  scopesTable,
} from '../analysis/agreement/tables.ts'
import type { Workspace } from '../project/workspace.ts'
import { agreementOf } from '../work/agreement.ts'
import type { Handlers } from './handlers.ts'

export function agreementHandlers(workspace: Workspace): Handlers['agreement'] {
  return {
    study: async ({ study, ...options }, signal) => {
      const found = await agreementOf(workspace, study, options, signal)
      const tables = {
        levels: levelsTable(found),
        scopes: scopesTable(found),
        keys: disagreementTable(found.keys),
        confidence: confidenceTable(found.confidence),
        models: modelsTable(found),
        confusion: confusionTable(found),
      }
      return { ...found, tables }
    },
  }
}

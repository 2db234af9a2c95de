import { agreementCaptions } from '../analysis/agreement/caption.ts'
import {
  confidenceTable,
  confusionTable,
  disagreementTable,
  levelsTable,
  modelsTable,
  scopesTable,
} from '../analysis/agreement/tables.ts'
import type { Workspace } from '../project/workspace.ts'
import { getStudy } from '../store/study.ts'
import { agreementOf } from '../work/agreement.ts'
import { scanOfStudy } from '../work/statistics.ts'
import type { Handlers } from './handlers.ts'

export function agreementHandlers(workspace: Workspace): Handlers['agreement'] {
  return {
    study: async ({ study, ...options }, signal) => {
      const found = await agreementOf(workspace, study, options, signal)
      const { name } = getStudy(workspace.store, study)
      const { compared, counted, modelled } = agreementCaptions(found, name, scanOfStudy(workspace, study))
      const tables = {
        levels: { ...levelsTable(found), note: compared },
        scopes: { ...scopesTable(found), note: compared },
        keys: { ...disagreementTable(found.keys), note: counted },
        confidence: { ...confidenceTable(found.confidence), note: compared },
        models: { ...modelsTable(found), note: modelled },
        confusion: { ...confusionTable(found), note: counted },
      }
      return { ...found, tables }
    },
  }
}

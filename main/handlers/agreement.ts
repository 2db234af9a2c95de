import { agreementTables } from '../analysis/agreement/reported-tables.ts'
import type { Workspace } from '../project/workspace.ts'
import { getStudy } from '../store/study.ts'
import { agreementOf } from '../work/agreement.ts'
import { sourceOfStudy } from '../work/statistics.ts'
import type { Handlers } from './handlers.ts'

export function agreementHandlers(workspace: Workspace): Handlers['agreement'] {
  return {
    study: async ({ study, ...options }, signal) => {
      const found = await agreementOf(workspace, study, options, signal)
      const { name } = getStudy(workspace.store, study)
      return { ...found, tables: agreementTables(found, name, sourceOfStudy(workspace, study)) }
    },
  }
}

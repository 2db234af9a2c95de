import type { Workspace } from '../project/workspace.ts'
import { agreementOf } from '../work/agreement.ts'
import type { Handlers } from './handlers.ts'

export function agreementHandlers(workspace: Workspace): Handlers['agreement'] {
  return { study: ({ study, ...options }, signal) => agreementOf(workspace, study, options, signal) }
}

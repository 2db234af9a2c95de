import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function commandHandlers(workspace: Workspace): Handlers['command'] {
  return { offer: (offers) => workspace.showOffers(offers) }
}

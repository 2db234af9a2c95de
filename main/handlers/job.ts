import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function jobHandlers(workspace: Workspace): Handlers['job'] {
  return {
    watch: (_, signal) => workspace.jobs.watch(signal),
    cancel: ({ id }) => workspace.jobs.cancel(id),
    dismiss: ({ id }) => workspace.jobs.dismiss(id),
  }
}

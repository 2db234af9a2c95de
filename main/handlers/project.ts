import type { Project } from '#contract/project.ts'
import { describeProject } from '../project/describe-project.ts'
import type { Workspace } from '../project/workspace.ts'
import { displacement } from '../store/place.ts'
import { openDemo } from '../work/demo.ts'
import type { Handlers } from './handlers.ts'

const EXTENSIONS = ['keymark']

export function projectHandlers(workspace: Workspace): Handlers['project'] {
  const describe = (): Project => describeProject(workspace)
  return {
    get: () => (workspace.isOpen ? describe() : null),
    create: async () => {
      const path = await workspace.dialogs.save({
        title: 'New project',
        suggestedName: 'study.keymark',
        extensions: EXTENSIONS,
      })
      if (path === null) return null
      await workspace.openProject(path)
      return describe()
    },
    open: async () => {
      const [path] = await workspace.dialogs.open({ title: 'Open project', kind: 'file', extensions: EXTENSIONS })
      if (path === undefined) return null
      await workspace.openProject(path, { mustExist: true })
      return describe()
    },
    demo: async () => {
      await openDemo(workspace)
      return describe()
    },
    recent: () => workspace.recent.list(),
    openRecent: async ({ id }) => {
      await workspace.openProject(workspace.recent.path(id), { mustExist: true })
      return describe()
    },
    reopen: async () => {
      await workspace.reopenProject()
      return describe()
    },
    displacement: () => (workspace.isOpen ? displacement(workspace.store) : null),
    saveAs: async () => {
      const path = await workspace.dialogs.save({
        title: 'Save project as',
        suggestedName: `${workspace.projectName}.keymark`,
        extensions: EXTENSIONS,
      })
      if (path === null) return null
      await workspace.saveProjectAs(path)
      return describe()
    },
    close: () => workspace.closeProject(),
  }
}

import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { useSaveAs } from './displaced.tsx'
import { useProject } from './use-project.ts'

const PROJECT_COMMANDS = defineCommands(EVERYWHERE, {
  'project.demo': { title: 'Look at the demo', keys: [] },
  'project.create': { title: 'New project…', keys: [] },
  'project.open': { title: 'Open project…', keys: [] },
  'project.save-as': { title: 'Save project as…', keys: [] },
  'project.close': { title: 'Close project', keys: [] },
  'project.opened': { title: 'Another project is open', keys: [], isInPalette: false },
})

export function useProjectCommands(): void {
  const { project, create, demo, open, close, settle } = useProject()
  const saveAs = useSaveAs()
  const whileOpen = { enabled: Boolean(project), reason: 'none is open' }
  useCommands(PROJECT_COMMANDS, {
    'project.demo': () => demo.mutate(undefined),
    'project.create': () => create.mutate(undefined),
    'project.open': () => open.mutate(undefined),
    'project.save-as': { run: () => saveAs.mutate(undefined), ...whileOpen },
    'project.close': { run: () => close.mutate(undefined), ...whileOpen },
    'project.opened': () => settle(true),
  })
}

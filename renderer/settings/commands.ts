import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { useTheme } from './theme.ts'

const THEME_COMMANDS = defineCommands(EVERYWHERE, {
  'theme.system': { title: 'Colours: as the system', keys: [] },
  'theme.light': { title: 'Colours: light', keys: [] },
  'theme.dark': { title: 'Colours: dark', keys: [] },
})

export function useThemeCommands(): void {
  const set = useTheme((store) => store.set)
  useCommands(THEME_COMMANDS, {
    'theme.system': () => set('system'),
    'theme.light': () => set('light'),
    'theme.dark': () => set('dark'),
  })
}

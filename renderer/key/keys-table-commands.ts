import { useNavigate } from '@tanstack/react-router'
import type { Key } from '#contract/key.ts'
import { defineCommands } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { useKeysView } from './keys-view.ts'

const MOVE = { repeats: true, isInPalette: false }

const KEYS_COMMANDS = defineCommands('Keys', {
  'keys.down': { title: 'Next key', keys: ['ArrowDown', 'j'], ...MOVE },
  'keys.up': { title: 'Previous key', keys: ['ArrowUp', 'k'], ...MOVE },
  'keys.page-down': { title: 'A page down', keys: ['PageDown'], ...MOVE },
  'keys.page-up': { title: 'A page up', keys: ['PageUp'], ...MOVE },
  'keys.first': { title: 'First key', keys: ['Home'], ...MOVE },
  'keys.last': { title: 'Last key', keys: ['End'], ...MOVE },
  'keys.open': { title: 'Open the key', keys: ['Enter'] },
  'keys.search': { title: 'Search the triggers', keys: ['[Shift]+/', '$mod+f'] },
})

export const SEARCH_FIELD = 'keys-search'

interface Place {
  scan: number
  total: number
  rowsInView: number
  keyAt: (position: number) => Key | null
  select: (position: number) => void
}

/** Gives the table's commands something to do. @returns opens the key of a row */
export function useKeysTableCommands({ scan, total, rowsInView, keyAt, select }: Place): (position: number) => void {
  const navigate = useNavigate()
  const current = useKeysView((view) => view.current)
  const move = (by: number) => (): void => {
    if (total > 0) select(Math.min(Math.max(current + by, 0), total - 1))
  }
  const open = (position: number): void => {
    const key = keyAt(position)
    if (key === null) return
    useKeysView.getState().move(position)
    const params = { scan: String(scan), layer: String(key.layer), index: String(key.index) }
    void navigate({ to: '/key/$scan/$layer/$index', params })
  }
  useCommands(KEYS_COMMANDS, {
    'keys.down': move(1),
    'keys.up': move(-1),
    'keys.page-down': move(rowsInView),
    'keys.page-up': move(-rowsInView),
    'keys.first': move(-total),
    'keys.last': move(total),
    'keys.open': { run: () => open(current), enabled: total > 0 },
    'keys.search': () => document.getElementById(SEARCH_FIELD)?.focus(),
  })
  return open
}

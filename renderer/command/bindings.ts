import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { EVERYWHERE, type CommandDefinition } from './definition.ts'
import { isSameBinding } from './press.ts'

interface Bindings {
  /** Keys that the person chose, by command id. */
  chosen: Record<string, string[]>
  bind: (id: string, keys: string[]) => void
  reset: (id: string) => void
  resetAll: () => void
}

export const useBindings = create<Bindings>()(
  persist(
    (set) => ({
      chosen: {},
      bind: (id, keys) => set(({ chosen }) => ({ chosen: { ...chosen, [id]: keys } })),
      reset: (id) =>
        set(({ chosen }) => ({ chosen: Object.fromEntries(Object.entries(chosen).filter(([key]) => key !== id)) })),
      resetAll: () => set({ chosen: {} }),
    }),
    { name: 'keymark.keys', version: 1 },
  ),
)

export const keysOf = (command: CommandDefinition, chosen: Record<string, string[]>): string[] =>
  chosen[command.id] ?? command.keys

/** The other command that would compete for a key: one of the same scope, or of the frame, which is always there. */
export function holderOf(
  key: string,
  command: CommandDefinition,
  all: Iterable<CommandDefinition>,
  chosen: Record<string, string[]>,
): CommandDefinition | null {
  for (const other of all) {
    const meets = other.scope === command.scope || other.scope === EVERYWHERE || command.scope === EVERYWHERE
    if (other.id !== command.id && meets && keysOf(other, chosen).some((taken) => isSameBinding(taken, key)))
      return other
  }
  return null
}

/**
 * The keys that each command has now, by its id: of two that share a key, the first has it.
 * @param active in the order in which a press finds them
 */
export function keysInForce(
  active: readonly CommandDefinition[],
  chosen: Record<string, string[]>,
): ReadonlyMap<string, string[]> {
  const taken: string[] = []
  return new Map(
    active.map((command) => {
      const own = keysOf(command, chosen).filter((key) => !taken.some((other) => isSameBinding(other, key)))
      taken.push(...own)
      return [command.id, own]
    }),
  )
}

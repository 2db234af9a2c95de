import { create } from 'zustand'
import { EVERYWHERE, type CommandDefinition } from './definition.ts'

export interface Handler {
  run: () => void
  /** True unless stated. */
  enabled?: boolean
  /** Why it is not enabled, in a few words. */
  reason?: string | null
}

export interface Command extends CommandDefinition, Required<Handler> {}

interface Registry {
  /** One entry a mounted `useCommands`, in the order of mounting. */
  groups: { owner: symbol; commands: Command[] }[]
  set: (owner: symbol, commands: Command[]) => void
  remove: (owner: symbol) => void
}

export const useRegistry = create<Registry>()((set) => ({
  groups: [],
  set: (owner, commands) =>
    set(({ groups }) => ({
      groups: groups.some((group) => group.owner === owner)
        ? groups.map((group) => (group.owner === owner ? { owner, commands } : group))
        : [...groups, { owner, commands }],
    })),
  remove: (owner) => set(({ groups }) => ({ groups: groups.filter((group) => group.owner !== owner) })),
}))

/** What can be done now, to be read: the page's commands first, then the frame's, as they were defined. */
export const listedCommands = (groups: Registry['groups']): Command[] =>
  groups
    .flatMap(({ commands }) => commands)
    .toSorted((one, other) => Number(one.scope === EVERYWHERE) - Number(other.scope === EVERYWHERE))

/** What can be done now. The innermost page comes first: it was mounted last, and its keys win. */
export const activeCommands = (groups: Registry['groups']): Command[] =>
  groups.toReversed().flatMap(({ commands }) => commands)

/** Something a person can do by key, from the palette and from the cheat sheet. */
export interface CommandDefinition {
  id: string
  title: string
  /** As `$mod+k` (Ctrl, on a Mac ⌘), `Shift+ArrowDown`, `j`, `[Shift]+?` (with or without Shift); any of them triggers it. */
  keys: string[]
  /** The page or panel it belongs to; `EVERYWHERE` for the frame's own. */
  scope: string
  /** Also fires while a text field has the focus. */
  whileTyping: boolean
  /** Fires again while the key is held down. */
  repeats: boolean
  /** Left out of the palette, where it would make no sense (moving in a list). */
  isInPalette: boolean
}

export const EVERYWHERE = 'Everywhere'

type Options = Partial<Pick<CommandDefinition, 'whileTyping' | 'repeats' | 'isInPalette'>>
export type Defined<Id extends string> = Record<Id, CommandDefinition>

/** All commands of all pages, whether their page is open or not. */
export const catalogue = new Map<string, CommandDefinition>()

/**
 * States a scope's commands once, when its module loads; `useCommands` gives them something to do while their page is open.
 * @throws when an id is taken.
 */
export function defineCommands<Id extends string>(
  scope: string,
  commands: Record<Id, { title: string; keys: string[] } & Options>,
): Defined<Id> {
  const defined = {} as Defined<Id>
  for (const id of Object.keys(commands) as Id[]) {
    if (catalogue.has(id)) throw new Error(`Two commands are called ${id}.`)
    const command = { whileTyping: false, repeats: false, isInPalette: true, ...commands[id], id, scope }
    defined[id] = command
    catalogue.set(id, command)
  }
  return defined
}

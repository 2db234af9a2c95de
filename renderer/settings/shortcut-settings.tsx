import { useBindings } from '../command/bindings.ts'
import { catalogue, EVERYWHERE, type CommandDefinition } from '../command/definition.ts'
import { Button } from '../ui/button.tsx'
import { ShortcutRow } from './shortcut-row.tsx'

/** Commands that have a key to begin with come first. */
const byUse = (one: CommandDefinition, other: CommandDefinition): number =>
  Number(one.keys.length === 0) - Number(other.keys.length === 0)

/** Every command's shortcuts, by page; each can be given another. */
export function ShortcutSettings() {
  const { chosen, resetAll } = useBindings()
  // What only the window itself sets off is nobody's to have a key for.
  const commands = [...catalogue.values()].filter(({ isInPalette, keys }) => isInPalette || keys.length > 0)
  const scopes = Map.groupBy(commands, (command) => command.scope)
  const inOrder = [...scopes].toSorted(([one], [other]) => Number(other === EVERYWHERE) - Number(one === EVERYWHERE))
  return (
    <section className="flex flex-col gap-4">
      <header className="flex items-end justify-between gap-4">
        <div>
          <h2 className="text-lg font-semibold">Shortcuts</h2>
          <p className="text-muted">Press “Change”, then the new key. Escape leaves it as it was.</p>
        </div>
        <Button isDisabled={Object.keys(chosen).length === 0} onPress={resetAll}>
          Restore all
        </Button>
      </header>
      {inOrder.map(([scope, commands]) => (
        <div key={scope}>
          <h3 className="border-b border-edge pb-1 text-xs text-muted">{scope}</h3>
          <ul>
            {commands.toSorted(byUse).map((command) => (
              <ShortcutRow key={command.id} command={command} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

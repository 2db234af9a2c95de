import { useBindings } from '../command/bindings.ts'
import { catalogue } from '../command/definition.ts'
import { Button } from '../ui/button.tsx'
import { KeyRow } from './key-row.tsx'

/** Every command's keys, by page; each can be given others. */
export function KeysSettings() {
  const { chosen, resetAll } = useBindings()
  const scopes = Map.groupBy(catalogue.values(), (command) => command.scope)
  return (
    <section className="flex flex-col gap-4">
      <header className="flex items-end justify-between gap-4">
        <div>
          <h2 className="text-lg font-semibold">Keys</h2>
          <p className="text-muted">Press “Change”, then the new key. Escape leaves it as it is.</p>
        </div>
        <Button isDisabled={Object.keys(chosen).length === 0} onPress={resetAll}>
          Restore all
        </Button>
      </header>
      {[...scopes].map(([scope, commands]) => (
        <div key={scope}>
          <h3 className="border-b border-edge pb-1 text-xs text-muted">{scope}</h3>
          <ul>
            {commands.map((command) => (
              <KeyRow key={command.id} command={command} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

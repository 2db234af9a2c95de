import { Dialog } from '../ui/dialog.tsx'
import { keysOf, useBindings } from './bindings.ts'
import { KeyCaps } from './key-caps.tsx'
import { useOverlay } from './overlay.ts'
import { listedCommands, useRegistry, type Command } from './registry.ts'

/** The shortcuts that work on this page. */
export function CheatSheet() {
  const { overlay, show } = useOverlay()
  return (
    <Dialog title="Shortcuts on this page" size="large" isOpen={overlay === 'cheat-sheet'} onClose={() => show(null)}>
      <Sheet />
    </Dialog>
  )
}

function Sheet() {
  const groups = useRegistry((registry) => registry.groups)
  const chosen = useBindings((bindings) => bindings.chosen)
  const scopes = Map.groupBy(
    listedCommands(groups).filter((command) => keysOf(command, chosen).length > 0),
    (command) => command.scope,
  )
  return (
    <div className="columns-2 gap-8">
      {[...scopes].map(([scope, commands]) => (
        <section key={scope} className="mb-4 not-first:break-inside-avoid">
          <h3 className="mb-1 text-xs text-muted">{scope}</h3>
          <dl>
            {commands.map((command) => (
              <Row key={command.id} command={command} keys={keysOf(command, chosen)} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

function Row({ command, keys }: { command: Command; keys: string[] }) {
  return (
    <div className={`flex items-baseline gap-3 py-0.5 ${command.enabled ? '' : 'opacity-60'}`}>
      <dt className="min-w-0 flex-1">{command.title}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <KeyCaps key={key} binding={key} />
        ))}
      </dd>
    </div>
  )
}

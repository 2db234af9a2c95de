import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { KeyCaps } from './key-caps.tsx'
import { useOverlay } from './overlay.ts'
import { useKeysInForce } from './use-commands.ts'
import { listedCommands, useRegistry, type Command } from './registry.ts'
import { numberOf, series, type Series } from './series.ts'

/** The shortcuts that work on this page. */
export function CheatSheet() {
  const { overlay, show } = useOverlay()
  return (
    <Dialog title="Shortcuts on this page" size="large" isOpen={overlay === 'cheat-sheet'} onClose={() => show(null)}>
      <Sheet />
      <Button onPress={() => show('guide')}>Guide for annotators</Button>
    </Dialog>
  )
}

function Sheet() {
  const groups = useRegistry((registry) => registry.groups)
  const inForce = useKeysInForce()
  const keysOf = (command: Command): string[] => inForce.get(command.id) ?? []
  const scopes = Map.groupBy(
    listedCommands(groups).filter((command) => keysOf(command).length > 0),
    (command) => command.scope,
  )
  return (
    <div className="columns-2 gap-8">
      {[...scopes].map(([scope, commands]) => (
        <section key={scope} className="mb-4 not-first:break-inside-avoid">
          <h3 className="mb-1 text-xs text-muted">{scope}</h3>
          <dl>
            {series(commands).map((commands) => (
              <Row key={commands[0].id} commands={commands} keysOf={keysOf} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

/** A command, or a series of them as one: from its first to its last key. */
function Row({ commands, keysOf }: { commands: Series; keysOf: (command: Command) => string[] }) {
  const [first] = commands
  const last = commands.at(-1) ?? first
  const keys = keysOf(first)
  const [end] = keysOf(last)
  return (
    <div className={`flex break-inside-avoid items-baseline gap-3 py-0.5 ${first.enabled ? '' : 'opacity-60'}`}>
      <dt className="min-w-0 flex-1">{first === last ? first.title : `${first.title} to ${numberOf(last)}`}</dt>
      <dd className="flex flex-none items-baseline gap-1 whitespace-nowrap">
        {keys.map((key) => (
          <KeyCaps key={key} binding={key} />
        ))}
        {first !== last && end !== undefined && (
          <>
            … <KeyCaps binding={end} />
          </>
        )}
      </dd>
    </div>
  )
}

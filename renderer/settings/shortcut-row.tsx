import { RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { holderOf, keysOf, useBindings } from '../command/bindings.ts'
import { catalogue, type CommandDefinition } from '../command/definition.ts'
import { KeyCaps } from '../command/key-caps.tsx'
import { keyLabel } from '../command/key-label.ts'
import { bindingOf } from '../command/press.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'

/** One command and its keys. While it listens, the next key press becomes its key, unless another command has it. */
export function ShortcutRow({ command }: { command: CommandDefinition }) {
  const { chosen, bind, reset } = useBindings()
  const [isListening, setListening] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)

  useEffect(() => {
    if (!isListening) return
    const listen = (event: KeyboardEvent): void => {
      const binding = bindingOf(event)
      if (binding === null) return
      event.preventDefault()
      event.stopImmediatePropagation()
      setListening(false)
      if (event.key === 'Escape') return
      const holder = holderOf(binding, command, catalogue.values(), chosen)
      if (holder === null) bind(command.id, [binding])
      else setRefusal(`${keyLabel(binding)} is “${holder.title}”. Change that one first.`)
    }
    // Before the page's own commands and before the button that has the focus.
    window.addEventListener('keydown', listen, { capture: true })
    return () => window.removeEventListener('keydown', listen, { capture: true })
  }, [isListening, command, chosen, bind])

  return (
    <li className="flex min-h-8 items-center gap-3 border-b border-line">
      <span className="min-w-0 flex-1 truncate">{command.title}</span>
      {refusal !== null && (
        <span role="alert" className="text-xs text-danger">
          {refusal}
        </span>
      )}
      <span className="flex gap-1">
        {keysOf(command, chosen).map((key) => (
          <KeyCaps key={key} binding={key} />
        ))}
      </span>
      <span className="flex w-28 items-center justify-end gap-1">
        {chosen[command.id] !== undefined && (
          <IconButton
            icon={RotateCcw}
            label={`Restore the keys of ${command.title}`}
            onPress={() => reset(command.id)}
          />
        )}
        <Button
          variant="quiet"
          aria-label={`Change the key of ${command.title}`}
          onPress={() => {
            setRefusal(null)
            setListening(true)
          }}
        >
          {isListening ? 'Press a key…' : 'Change'}
        </Button>
      </span>
    </li>
  )
}

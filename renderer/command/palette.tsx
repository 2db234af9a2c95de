import { useState } from 'react'
import { Autocomplete, Dialog, Input, Menu, MenuItem, SearchField, useFilter } from 'react-aria-components'
import { Backdrop } from '../ui/dialog.tsx'
import { KeyCaps } from './key-caps.tsx'
import { useKeyCommand } from './key-command.ts'
import { useOverlay } from './overlay.ts'
import { useKeysInForce } from './use-commands.ts'
import { listedCommands, useRegistry, type Command } from './registry.ts'

/** Everything that can be done now, by name. */
export function Palette() {
  const { overlay, show } = useOverlay()
  const close = (): void => show(null)
  return (
    <Backdrop isOpen={overlay === 'palette'} onClose={close} className="mt-[10vh] h-fit w-full max-w-xl">
      <Dialog aria-label="Commands" className="outline-none">
        <PaletteList onClose={close} />
      </Dialog>
    </Backdrop>
  )
}

function PaletteList({ onClose }: { onClose: () => void }) {
  const { contains } = useFilter({ sensitivity: 'base' })
  const groups = useRegistry((registry) => registry.groups)
  const keys = useKeysInForce()
  const [typed, setTyped] = useState('')
  const wanted = useKeyCommand(typed)
  // Whoever types the name of a page means the page before what can be done there.
  const isPage = ({ id }: Command): boolean => id.startsWith('go/')
  const listed = listedCommands(groups).filter((command) => command.isInPalette)
  const commands = [
    ...(wanted ? [wanted] : []),
    ...listed.toSorted((one, other) => Number(isPage(other)) - Number(isPage(one))),
  ]
  const run = (command: Command): void => {
    onClose()
    // After the overlay has gone and has given the focus back, which the command may move on.
    setTimeout(command.run)
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape closes the palette, whatever has been typed
    <div
      onKeyDownCapture={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.stopPropagation()
        event.preventDefault()
        onClose()
      }}
    >
      <Autocomplete filter={contains} inputValue={typed} onInputChange={setTyped}>
        <SearchField aria-label="Command" autoFocus className="border-b border-line">
          <Input
            placeholder="What to do or where to go"
            className="h-11 w-full bg-transparent px-4 text-lg outline-none"
          />
        </SearchField>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
        <div
          role="region"
          aria-label="List of commands"
          tabIndex={0}
          className="relative max-h-[min(24rem,90vh-6.5rem)] overflow-auto"
        >
          <Menu
            aria-label="Commands"
            items={commands}
            disabledKeys={commands.filter((command) => !command.enabled).map((command) => command.id)}
            renderEmptyState={() => <p className="px-3 py-2 text-muted">Nothing here is called that.</p>}
            className="p-1.5 outline-none"
          >
            {(command) => (
              <MenuItem
                id={command.id}
                textValue={`${command.title} ${command.scope}`}
                onAction={() => run(command)}
                className="flex cursor-default items-center gap-3 rounded-md px-2.5 py-1.5 outline-none data-[disabled]:opacity-50 data-[focused]:bg-selected"
              >
                <span className="min-w-0 flex-1 truncate">{command.title}</span>
                <span className="text-xs text-muted">
                  {command.enabled ? command.scope : (command.reason ?? command.scope)}
                </span>
                <span className="flex min-w-20 justify-end gap-1">
                  {keys.get(command.id)?.map((key) => (
                    <KeyCaps key={key} binding={key} />
                  ))}
                </span>
              </MenuItem>
            )}
          </Menu>
        </div>
      </Autocomplete>
    </div>
  )
}

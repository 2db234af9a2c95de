import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { keysInForce, useBindings } from './bindings.ts'
import type { Defined } from './definition.ts'
import { commandFor, pressOf } from './dispatch.ts'
import { activeCommands, useRegistry, type Handler } from './registry.ts'

/**
 * Makes a scope's commands work while the caller is mounted; the latest handlers are the ones that run.
 * Commands without a handler stay silent, and are not listed.
 */
export function useCommands<Id extends string>(
  defined: Defined<Id>,
  handlers: Partial<Record<Id, Handler | (() => void)>>,
): void {
  const [owner] = useState(() => Symbol('commands'))
  const latest = useRef(handlers)
  // Before the page is painted: a key pressed at what is seen must find the handler that knows of it.
  useLayoutEffect(() => {
    latest.current = handlers
  })
  const ids = (Object.keys(defined) as Id[]).filter((id) => handlers[id] !== undefined)
  const enabled = ids.filter((id) => asHandler(handlers[id]).enabled ?? true)
  const reasons = ids.map((id) => asHandler(handlers[id]).reason ?? '')
  const shape = `${ids.join(' ')}|${enabled.join(' ')}|${reasons.join('|')}`
  useEffect(() => {
    useRegistry.getState().set(
      owner,
      ids.map((id) => ({
        ...defined[id],
        enabled: enabled.includes(id),
        reason: asHandler(latest.current[id]).reason ?? null,
        run: () => asHandler(latest.current[id]).run(),
      })),
    )
    // `shape` says all that can change in `ids`, `enabled` and the reasons.
    // eslint-disable-next-line react/exhaustive-deps
  }, [defined, owner, shape])
  useEffect(() => () => useRegistry.getState().remove(owner), [owner])
}

function asHandler(handler: Handler | (() => void) | undefined): Handler {
  if (handler === undefined) return { run: () => undefined, enabled: false }
  return typeof handler === 'function' ? { run: handler } : handler
}

/** The keys of every command that can be given now, by its id. */
export function useKeysInForce(): ReadonlyMap<string, string[]> {
  const groups = useRegistry((registry) => registry.groups)
  const chosen = useBindings((bindings) => bindings.chosen)
  return inForce(groups, chosen)
}

type Groups = ReturnType<typeof useRegistry.getState>['groups']
let known: { groups: Groups; chosen: Record<string, string[]>; keys: ReadonlyMap<string, string[]> } | null = null

/** Found once for all that ask: each key cap of a page does. */
function inForce(groups: Groups, chosen: Record<string, string[]>): ReadonlyMap<string, string[]> {
  if (known?.groups !== groups || known.chosen !== chosen)
    known = { groups, chosen, keys: keysInForce(activeCommands(groups), chosen) }
  return known.keys
}

/** The one listener behind all commands. */
export function useCommandKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const commands = activeCommands(useRegistry.getState().groups)
      const command = commandFor(pressOf(event), commands, useBindings.getState().chosen)
      if (command === null) return
      event.preventDefault()
      command.run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

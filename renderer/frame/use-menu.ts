import { useEffect } from 'react'
import { Command, type Offer } from '#contract/command.ts'
import { api } from '../api.ts'
import { activeCommands, useRegistry } from '../command/registry.ts'
import { notify } from '../ui/toast.tsx'
import { useOverlay } from '../command/overlay.ts'

/** What the page can do of all that the menu offers. */
function offers(): Offer[] {
  return activeCommands(useRegistry.getState().groups).flatMap(({ id, enabled, reason }) => {
    const command = Command.safeParse(id)
    return command.success ? [{ command: command.data, reason: enabled ? null : (reason ?? 'not now') }] : []
  })
}

/**
 * Runs what was chosen in the application's menu, whose items carry the ids of commands that the frame keeps active, and tells
 * the menu which of them can be chosen.
 */
export function useMenu(): void {
  useEffect(() => {
    let told = ''
    const tell = (): void => {
      const now = offers()
      if (JSON.stringify(now) === told) return
      told = JSON.stringify(now)
      void api.command.offer(now)
    }
    tell()
    return useRegistry.subscribe(tell)
  }, [])
  useEffect(() => {
    const listen = (event: MessageEvent): void => {
      if (event.source !== window || typeof event.data !== 'object' || event.data === null) return
      const id = Command.safeParse((event.data as Record<string, unknown>)['keymark:command'])
      if (!id.success) return
      useOverlay.getState().show(null)
      const command = activeCommands(useRegistry.getState().groups).find((command) => command.id === id.data)
      if (command?.enabled === true) command.run()
      else notify(`${command?.title ?? 'That'}: ${command?.reason ?? 'not now'}.`)
    }
    window.addEventListener('message', listen)
    return () => window.removeEventListener('message', listen)
  }, [])
}

import { useEffect } from 'react'
import { Command } from '#contract/command.ts'
import { activeCommands, useRegistry } from '../command/registry.ts'
import { useOverlay } from '../command/overlay.ts'

/** Runs what was chosen in the application's menu: its items carry the ids of commands that the frame keeps active. */
export function useMenu(): void {
  useEffect(() => {
    const listen = (event: MessageEvent): void => {
      if (event.source !== window || typeof event.data !== 'object' || event.data === null) return
      const id = Command.safeParse((event.data as Record<string, unknown>)['keymark:command'])
      if (!id.success) return
      useOverlay.getState().show(null)
      const command = activeCommands(useRegistry.getState().groups).find((command) => command.id === id.data)
      if (command?.enabled === true) command.run()
    }
    window.addEventListener('message', listen)
    return () => window.removeEventListener('message', listen)
  }, [])
}

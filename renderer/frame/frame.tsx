import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useBackupCommands } from '../backup/commands.ts'
import { RestoreDialog } from '../backup/restore-dialog.tsx'
import { CheatSheet } from '../command/cheat-sheet.tsx'
import { Palette } from '../command/palette.tsx'
import { useCommandKeys } from '../command/use-commands.ts'
import { useDatasetCommands } from '../dataset/commands.ts'
import { ExportDialog } from '../dataset/export-dialog.tsx'
import { usePacketCommands } from '../packet/commands.ts'
import { GuideDialog } from '../guide/guide-dialog.tsx'
import { ImportDialog } from '../packet/import-dialog.tsx'
import { WhichStudy } from '../packet/which-study.tsx'
import { Displaced } from '../project/displaced.tsx'
import { OpeningNotice } from '../project/opening-notice.tsx'
import { ReadOnlyNotice } from '../project/read-only-notice.tsx'
import { useIsPacket } from '../project/use-is-packet.ts'
import { useProjectCommands } from '../project/commands.ts'
import { useThemeCommands } from '../settings/commands.ts'
import { leaveFailures, Toasts } from '../ui/toast.tsx'
import { useFrameCommands } from './commands.ts'
import { useMenu } from './use-menu.ts'
import { PacketSidebar } from './packet-sidebar.tsx'
import { Sidebar } from './sidebar.tsx'
import { StatusBar } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'

/** What stays while pages come and go. */
export function Frame() {
  useCommandKeys()
  useFrameCommands()
  useProjectCommands()
  useBackupCommands()
  useDatasetCommands()
  usePacketCommands()
  useThemeCommands()
  useMenu()
  const isPacket = useIsPacket()
  const main = useRef<HTMLElement>(null)
  // Another page, key or project: what failed before is not about it.
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => leaveFailures(path), [path])
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-on-accent"
        onClick={() => main.current?.focus()}
      >
        Skip to the page
      </button>
      <div className="flex min-h-0 flex-1">
        {isPacket ? <PacketSidebar /> : <Sidebar />}
        <div className="flex min-w-0 flex-1 flex-col">
          <TitleBar />
          <Displaced />
          <ReadOnlyNotice />
          <OpeningNotice />
          <main ref={main} tabIndex={-1} className="outline-none relative min-h-0 flex-1 overflow-auto">
            <Outlet />
          </main>
        </div>
      </div>
      <Toasts />
      <StatusBar />
      <Palette />
      <CheatSheet />
      <GuideDialog />
      <RestoreDialog />
      <ExportDialog />
      <ImportDialog />
      <WhichStudy />
    </div>
  )
}

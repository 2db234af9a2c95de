/** Files that come from outside the page: named at a start, dropped on the window, double-clicked, chosen from the menu. */
import { extname, resolve } from 'node:path'
import { dialog, ipcMain, type BrowserWindow } from 'electron'
import type { Command } from '#contract/command.ts'
import type { Host } from '#main/host.ts'
import { KeymarkError } from '#main/keymark-error.ts'
import { FILES, openFile } from '#main/work/open-file.ts'
import { ORIGIN } from './address.ts'

/** The file named on a command line, absolute; switches of Electron and Chromium come in the same list. */
export function givenFile(argv: readonly string[], folder = process.cwd()): string | null {
  const given = argv.find((argument) => !argument.startsWith('-') && FILES.includes(extname(argument).toLowerCase()))
  return given === undefined ? null : resolve(folder, given)
}

/** Opens the file and tells the page; what cannot be opened is told in a message, and what was open stays. */
export async function takeFile(host: Host, window: BrowserWindow, path: string): Promise<void> {
  try {
    const opened = await openFile(host.workspace, path)
    if (opened !== null) window.webContents.send('keymark:command', `${opened}.opened` satisfies Command)
  } catch (error) {
    // The page shows which backups there are.
    if (error instanceof KeymarkError && error.code === 'damaged') {
      window.webContents.send('keymark:command', 'project.damaged' satisfies Command)
      return
    }
    await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The file was not opened',
      detail: error instanceof Error ? error.message : String(error),
    })
  }
}

/** Takes the file that a person drops on the window. Only the window's own page is listened to. */
export function takeDrops(window: BrowserWindow, take: (path: string) => void): void {
  ipcMain.on('keymark:drop', (event, path: unknown) => {
    const frame = window.webContents.mainFrame
    const isOwn = event.senderFrame === frame && frame.origin === ORIGIN
    if (isOwn && typeof path === 'string' && path !== '') take(path)
  })
}

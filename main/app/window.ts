import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme, screen, type Rectangle } from 'electron'
import { ORIGIN } from './address.ts'
import { refuseFileChoosers } from './security.ts'

interface Placement {
  bounds: Rectangle
  maximized: boolean
}

/** @param preload absolute path of the built preload script */
export function openWindow(preload: string): BrowserWindow {
  const memory = join(app.getPath('userData'), 'window.json')
  const placement = recall(memory)
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...placement?.bounds,
    minWidth: 1024,
    minHeight: 700,
    title: 'Keymark',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#171717' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      // Chromium would download dictionaries.
      spellcheck: false,
      // Labels are autosaved and jobs are drawn while other windows cover this one.
      backgroundThrottling: false,
    },
  })
  if (placement?.maximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    remember(memory, { bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  })
  window.on('page-title-updated', (event) => event.preventDefault())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') void offerReload(window, reason)
  })
  void refuseFileChoosers(window.webContents)
  void window.loadURL(`${ORIGIN}/`)
  return window
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The page stopped.',
    detail: `It ended with “${reason}”. What was saved is safe, and a running scan goes on. Load the page again to continue.`,
    buttons: ['Load again', 'Quit'],
  })
  if (response === 0) window.webContents.reload()
  else app.quit()
}

/** Where the window was, unless that place is on no screen any more. */
function recall(file: string): Placement | null {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Placement
    const area = screen.getDisplayMatching(bounds).workArea
    const isVisible = bounds.x < area.x + area.width && bounds.x + bounds.width > area.x && bounds.y >= area.y
    return isVisible && bounds.y < area.y + area.height ? { bounds, maximized } : null
  } catch {
    return null
  }
}

function remember(file: string, placement: Placement): void {
  try {
    writeFileSync(file, JSON.stringify(placement))
  } catch {
    // The place of a window is not worth a message.
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme, screen, type Rectangle } from 'electron'
import { ORIGIN } from './address.ts'
import { fitInto } from './placement.ts'
import { refuseFileChoosers } from './security.ts'

/** What every page can be used at: a screen of 1920 × 1080 at 200 %. */
const MIN_WIDTH = 720
const MIN_HEIGHT = 480

interface Placement {
  bounds: Rectangle
  maximized: boolean
}

/** @param preload absolute path of the built preload script */
export function openWindow(preload: string): BrowserWindow {
  const memory = join(app.getPath('userData'), 'window.json')
  const placement = recall(memory)
  const { workAreaSize } = placement ? screen.getDisplayMatching(placement.bounds) : screen.getPrimaryDisplay()
  const window = new BrowserWindow({
    width: Math.min(1440, workAreaSize.width),
    height: Math.min(900, workAreaSize.height),
    ...placement?.bounds,
    minWidth: Math.min(MIN_WIDTH, workAreaSize.width),
    minHeight: Math.min(MIN_HEIGHT, workAreaSize.height),
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

/** Where the window was, moved and made smaller where its screen has no room for it any more; null where it was on none. */
function recall(file: string): Placement | null {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Placement
    const area = screen.getDisplayMatching(bounds).workArea
    const fitted = fitInto(bounds, area)
    return fitted === null ? null : { bounds: fitted, maximized }
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

/** Composition root of the window: where the host, the window and the operating system meet. */
import { join, resolve } from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import { handOverPorts } from './app/hand-over.ts'
import { spawnUtilityProcess } from './app/inference-process.ts'
import { setMenu } from './app/menu.ts'
import { registerScheme, serveRenderer } from './app/protocol.ts'
import { lockDown } from './app/security.ts'
import { systemDialogs } from './app/system-dialogs.ts'
import { openWindow } from './app/window.ts'
import { createHost, type Host } from './host.ts'

const root = app.getAppPath()
const built = join(root, 'out')
/** The project named on the command line, absolute; switches of Electron and Chromium come in the same list. */
const argument = process.argv.slice(1).find((argument) => argument.endsWith('.keymark') && !argument.startsWith('-'))
const project = argument === undefined ? null : resolve(argument)

// Root cannot have Chromium's sandbox; the launcher says so with this switch, and Electron aborts when told both.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()

if (app.requestSingleInstanceLock({ project })) void app.whenReady().then(start)
else app.quit()

async function start(): Promise<void> {
  await lockDown()
  serveRenderer(join(built, 'renderer'))
  const host = createHost({
    spawnInference: () => spawnUtilityProcess(join(built, 'main/process.js')),
    dialogs: systemDialogs,
    userData: app.getPath('userData'),
    resources: join(root, 'resources'),
    version: app.getVersion(),
  })
  const failure = project === null ? null : await openProject(host, project)
  const window = openWindow(join(built, 'preload/index.cjs'))
  if (failure !== null) void report(window, failure)
  handOverPorts(window, host.upgrade)
  setMenu((command) => window.webContents.send('keymark:command', command))

  // Another start with the same user data ends at once and leaves its project to this one.
  app.on('second-instance', (_event, _argv, _folder, data) => void raise(host, window, data))
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    event.preventDefault()
    void host.close().finally(() => app.exit())
  })
}

async function raise(host: Host, window: BrowserWindow, data: unknown): Promise<void> {
  if (window.isMinimized()) window.restore()
  window.focus()
  const wanted = typeof data === 'object' && data !== null && 'project' in data ? data.project : null
  if (typeof wanted !== 'string') return
  const failure = await openProject(host, wanted)
  if (failure === null) window.webContents.reload()
  else await report(window, failure)
}

/** @returns why it could not be opened; null when it is open. */
async function openProject(host: Host, path: string): Promise<string | null> {
  try {
    await host.workspace.openProject(path, { mustExist: true })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const report = (window: BrowserWindow, detail: string): Promise<unknown> =>
  dialog.showMessageBox(window, { type: 'error', message: 'The project was not opened', detail })

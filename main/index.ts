/** Composition root of the window: where the host, the window and the operating system meet. */
import { extname, join, resolve } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import { givenFile, takeDrops, takeFile } from './app/given-file.ts'
import { handOverPorts } from './app/hand-over.ts'
import { spawnUtilityProcess } from './app/inference-process.ts'
import { createMenu } from './app/menu.ts'
import { commandWords, runCommand } from './app/command.ts'
import { registerScheme, serveRenderer } from './app/protocol.ts'
import { lockDown, refuseDebugging } from './app/security.ts'
import { systemDialogs } from './app/system-dialogs.ts'
import { openWindow } from './app/window.ts'
import { createHost } from './host.ts'
import type { InferenceWorker } from './inference/worker.ts'
import { QUEUE_VARIABLE } from './queue/address.ts'

const root = app.getAppPath()
const built = join(root, 'out')
// The runtime reads the embedded model by itself, and knows nothing of the archive that the program is packed in.
const resources = join(app.isPackaged ? `${root}.unpacked` : root, 'resources')
const spawnInference = (): InferenceWorker => spawnUtilityProcess(join(built, 'main/process.js'))
let file = givenFile(process.argv.slice(1))
// macOS hands over double-clicked files in this way, also before the application is ready.
let take = (path: string): void => void (file = path)
app.on('open-file', (event, path) => {
  event.preventDefault()
  take(resolve(path))
})

// Root cannot have Chromium's sandbox; the launcher says so with this switch, and Electron aborts when told both.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
refuseDebugging()
registerScheme()

const words = commandWords(process.argv)
if (words !== null) void runCommand(words, { spawnInference, resources })
else if (app.requestSingleInstanceLock({ file })) void app.whenReady().then(start)
else app.quit()

async function start(): Promise<void> {
  await lockDown()
  serveRenderer(join(built, 'renderer'))
  let window: BrowserWindow | null = null
  const host = createHost({
    spawnInference,
    dialogs: systemDialogs,
    showOffers: (offers) => menu.show(offers),
    projectChanged: () => menu.refresh(),
    userData: app.getPath('userData'),
    documents: app.getPath('documents'),
    resources,
    version: app.getVersion(),
  })
  const queue = process.env[QUEUE_VARIABLE]
  if (queue !== undefined && queue !== '') host.workspace.queues.give(queue)
  const menu = createMenu({
    send: (command) => window?.webContents.send('keymark:command', command),
    recent: () => host.workspace.recent.list(),
    openRecent: (id) => take(host.workspace.recent.path(id)),
  })
  // A project is there when the page asks for it first. A packet asks where its labels are to be kept, over the window.
  const isProject = file !== null && extname(file).toLowerCase() === '.keymark'
  const failure =
    file !== null && isProject ? await host.workspace.openProject(file, { mustExist: true }).catch(told) : null
  const opened = openWindow(join(built, 'preload/index.cjs'))
  window = opened
  handOverPorts(opened, host.upgrade)
  take = (path) => void takeFile(host, opened, path)
  takeDrops(opened, take)
  const given = file
  if (given !== null && (!isProject || failure !== null)) opened.webContents.once('did-finish-load', () => take(given))

  // Another start with the same user data ends at once and leaves its file to this one.
  app.on('second-instance', (_event, _argv, _folder, data) => raise(opened, data))
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    event.preventDefault()
    void host.close().finally(() => app.exit())
  })
}

/** A failure is told once the window is there, by trying again. */
const told = (error: unknown): unknown => error

function raise(window: BrowserWindow, data: unknown): void {
  if (window.isMinimized()) window.restore()
  window.focus()
  const wanted = typeof data === 'object' && data !== null && 'file' in data ? data.file : null
  if (typeof wanted === 'string') take(wanted)
}

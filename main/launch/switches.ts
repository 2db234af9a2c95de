import { spawnSync } from 'node:child_process'

/**
 * Switches of Electron that this machine needs. Chromium's sandbox does not run for root, nor where the system lets
 * nobody make user namespaces (most containers): for development and tests only.
 */
export function electronSwitches(): string[] {
  const isRoot = process.getuid?.() === 0
  return [...(isRoot || !hasNamespaces() ? ['--no-sandbox'] : []), ...(isRoot ? ['--disable-gpu'] : [])]
}

function hasNamespaces(): boolean {
  if (process.platform !== 'linux') return true
  const { error, status } = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' })
  // Without the tool nobody knows: Chromium finds out, and says so.
  return error !== undefined || status === 0
}

export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

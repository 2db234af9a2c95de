/** What Electron needs from the system, on Linux. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { LaunchError } from './launch-error.ts'

const PACKAGES = ['libgtk-3-0', 'libnss3', 'libatk-bridge2.0-0', 'libgbm1', 'libasound2']
const DISPLAY_PACKAGES = ['xvfb', 'xauth']

/** Names of the shared libraries that `program` is linked with and the system lacks. */
export function missingLibraries(program: string): string[] {
  if (process.platform !== 'linux') return []
  return missingIn(execFileSync('ldd', [program], { encoding: 'utf8' }))
}

/** @param listing what `ldd` prints */
export const missingIn = (listing: string): string[] =>
  [...listing.matchAll(/^\s*(\S+) => not found$/gmu)].flatMap(([, name]) => name ?? [])

const has = (command: string): boolean => spawnSync('which', [command], { stdio: 'ignore' }).status === 0

/**
 * Installs what is missing where that is possible (root on Debian).
 * @param needs.display also a virtual display, `xvfb-run`
 * @throws LaunchError with the one line to run.
 */
export function requireSystem(program: string, needs: { display: boolean }): void {
  if (process.platform !== 'linux') return
  const isMissing = (): string[] => [
    ...missingLibraries(program),
    ...(needs.display ? ['xvfb-run', 'xauth'].filter((command) => !has(command)) : []),
  ]
  const missing = isMissing()
  if (missing.length === 0) return
  const packages = needs.display ? [...PACKAGES, ...DISPLAY_PACKAGES] : PACKAGES
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write(`keymark: installing what Electron needs: ${packages.join(' ')}\n`)
    const options = {
      stdio: ['ignore', 2, 2] as ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    spawnSync('apt-get', ['update', '-q'], options)
    spawnSync('apt-get', line.split(' ').slice(1), options)
    if (isMissing().length === 0) return
  }
  throw new LaunchError(`Electron needs ${missing.join(', ')}. On Debian: sudo ${line}`)
}

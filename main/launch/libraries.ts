/** What Electron needs from the system, on Linux. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { LaunchError } from './launch-error.ts'

const PACKAGES = ['libgtk-3-0', 'libnss3', 'libatk-bridge2.0-0', 'libgbm1', 'libasound2']
/** Commands, by the package that has them. */
const DISPLAY = { 'xvfb-run': 'xvfb', xauth: 'xauth' }
const TRACE = { strace: 'strace' }

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
 * @param needs.trace also what shows a program's calls to the system, `strace`
 * @throws LaunchError with the one line to run.
 */
export function requireSystem(program: string, needs: { display: boolean; trace?: boolean }): void {
  if (process.platform !== 'linux') return
  const tools: Record<string, string> = { ...(needs.display && DISPLAY), ...(needs.trace && TRACE) }
  const isMissing = (): string[] => [
    ...missingLibraries(program),
    ...Object.keys(tools).filter((command) => !has(command)),
  ]
  const missing = isMissing()
  if (missing.length === 0) return
  const line = install([...PACKAGES, ...Object.values(tools)], 'what Electron needs')
  if (isMissing().length > 0) throw new LaunchError(`Electron needs ${missing.join(', ')}. On Debian: sudo ${line}`)
}

/**
 * A Python, installed where it is missing and that is possible.
 *
 * @returns its command, or the one line to run.
 */
export const findPython = (): { command: string } | { line: string } => find('python3', 'python3', 'Python')

/** A server of Redis, in the same way. */
export const findRedis = (): { command: string } | { line: string } => find('redis-server', 'redis-server', 'Redis')

function find(command: string, from: string, what: string): { command: string } | { line: string } {
  if (has(command)) return { command }
  const line = install([from], what)
  return has(command) ? { command } : { line }
}

/** Installs packages where that is possible (root on Debian). @returns the line that does it. */
function install(packages: readonly string[], what: string): string {
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write(`keymark: installing ${what}: ${packages.join(' ')}\n`)
    const options = {
      stdio: ['ignore', 2, 2] as ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    spawnSync('apt-get', ['update', '-q'], options)
    spawnSync('apt-get', line.split(' ').slice(1), options)
  }
  return line
}

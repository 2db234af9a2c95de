import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LaunchError } from './launch-error.ts'

const SOURCES = ['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*', 'electron.vite.config.ts', 'package-lock.json']

/** Builds the window's code unless `out/` is newer than all of its sources. What the build prints goes to stderr. */
export function buildIfStale(root: string): void {
  if (!isStale(root)) return
  process.stderr.write('keymark: building the window, which takes some seconds; the next start does without …\n')
  const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { status } = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new LaunchError('The build failed; the lines above say where.')
}

/** The renderer is built last: its page is as old as the whole build. */
function isStale(root: string): boolean {
  const built = statSync(join(root, 'out/renderer/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return globSync(SOURCES, { cwd: root }).some((file) => statSync(join(root, file)).mtimeMs > built)
}

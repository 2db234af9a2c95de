import { dirname } from 'node:path'
import { buildIfStale } from '#main/launch/build.ts'
import { findElectron } from '#main/launch/electron.ts'
import { hasDisplay } from '#main/launch/switches.ts'
import { root } from './launch.ts'

/** Finds Electron and builds once, for all test files. */
export async function setup(): Promise<void> {
  if (!hasDisplay()) throw new Error('There is no display. Run "npm test -- --only e2e", which brings its own.')
  const { path, notice } = await findElectron(root)
  if (notice !== null) {
    console.error(notice)
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(path)
  }
  buildIfStale(root)
}

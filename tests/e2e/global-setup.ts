import { buildIfStale } from '#main/launch/build.ts'
import { hasDisplay } from '#main/launch/switches.ts'
import { offerElectron, root } from './launch.ts'

/** Finds Electron and builds once, for all test files. */
export async function setup(): Promise<void> {
  if (!hasDisplay()) throw new Error('There is no display. Run "npm test -- --only e2e", which brings its own.')
  await offerElectron()
  buildIfStale(root)
}

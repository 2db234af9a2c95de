/** A script that shows the real window, also on a system without a display. */
import { spawnSync } from 'node:child_process'
import { findElectron } from '#main/launch/electron.ts'
import { LaunchError } from '#main/launch/launch-error.ts'
import { requireSystem } from '#main/launch/libraries.ts'
import { hasDisplay } from '#main/launch/switches.ts'
import { root } from './launch.ts'

/** Runs `work`; where there is no display, the whole script once more on a virtual one. What the system lacks for that is named. */
export async function onDisplay(work: () => Promise<void>): Promise<void> {
  if (hasDisplay()) return work()
  try {
    requireSystem((await findElectron(root)).path, { display: true })
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error
    console.error(error.message)
    process.exitCode = 1
    return
  }
  const screen = ['-a', '-s', '-screen 0 1600x1000x24', process.execPath, ...process.argv.slice(1)]
  process.exitCode = spawnSync('xvfb-run', screen, { cwd: root, stdio: 'inherit' }).status ?? 1
}

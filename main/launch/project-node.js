/** The project's own Node. Plain JavaScript: it runs on whatever `node` the shell finds first, from 18 on. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Path of the project's Node. npm's install script puts it there; where install scripts were blocked, it is run now.
 * @param {string} root folder of package.json
 * @returns {string | null} null when it is missing and could not be fetched
 */
export function projectNode(root) {
  const found = installedNode(root)
  if (found !== null || !existsSync(join(root, 'node_modules/node'))) return found
  process.stderr.write('keymark: fetching the Node of the project, which npm did not install.\n')
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: join(root, 'node_modules/node'),
    // Standard output belongs to the program that is started.
    stdio: ['ignore', 2, 2],
  })
  return installedNode(root)
}

function installedNode(root) {
  const isWindows = process.platform === 'win32'
  const file = isWindows ? 'bin/node.exe' : 'bin/node'
  const platform = isWindows ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const archive = `${prefix}-${platform}-${process.arch}`
  const candidates = ['node', `node/node_modules/${archive}`, archive]
  return candidates.map((folder) => join(root, 'node_modules', folder, file)).find((path) => existsSync(path)) ?? null
}

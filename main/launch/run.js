import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { projectNode } from './project-node.js'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')

/**
 * Runs a TypeScript file of the project on the project's Node, in place of this process as far as that can be done:
 * same standard streams, signals handed on, same exit status, and killed when this process is killed.
 * @param {string} script path from the project's root
 * @param {string[]} options
 */
export function run(script, options) {
  const node = projectNode(root)
  if (node === null) {
    process.stderr.write(
      'keymark: the Node of the project is missing. Run: npm ci && npm rebuild node --ignore-scripts=false\n',
    )
    process.exitCode = 1
    return
  }
  const guard = pathToFileURL(join(here, 'end-with-parent.js')).href
  const child = spawn(node, ['--import', guard, join(root, script), ...options], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends its interrupt to the child as well.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`keymark: ${node} cannot be run: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (status, signal) => {
    if (signal === null) process.exitCode = status ?? 1
    else {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
  })
}

/** Runs the real command line. */
import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'

const cli = resolve(import.meta.dirname, '../../../main/cli.ts')

export interface Outcome {
  status: number | null
  stdout: string
  stderr: string
}

export function start(args: string[], onProcess?: (child: ChildProcess) => void): Promise<Outcome> {
  return finish(spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }), onProcess)
}

/** In a shell that sets a limit first. */
export const startLimited = (limit: string, args: string[]): Promise<Outcome> =>
  finish(
    spawn('bash', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, cli, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )

function finish(child: ChildProcess, onProcess?: (child: ChildProcess) => void): Promise<Outcome> {
  onProcess?.(child)
  const outcome: Outcome = { status: null, stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (outcome.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text))
  return new Promise((done) => {
    child.on('close', (status) => done({ ...outcome, status }))
  })
}

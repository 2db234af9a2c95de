import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildIfStale } from '#main/launch/build.ts'
import { hasDisplay } from '#main/launch/switches.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { offerElectron, root } from './launch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Names of the displays that were started, one for each process that runs tests; none where a person's is used. */
    displays: string[]
    /** A project with one scan of the demo model, to be copied. */
    demoProject: string
  }
}

/** Sentences of the demo project: enough for 25 triggers of every key. */
const SENTENCES = 2000

/** For all test files: finds Electron, builds, starts displays, and scans the demo corpus by the real command line. */
export async function setup({ config, provide }: TestProject): Promise<() => void> {
  await offerElectron()
  buildIfStale(root)
  const displays = hasDisplay() ? [] : await Promise.all(Array.from({ length: config.maxWorkers }, startDisplay))
  provide(
    'displays',
    displays.map(({ name }) => name),
  )
  const folder = temporaryFolder()
  const demoProject = join(folder, 'demo.keymark')
  // Analyses take as many threads as their scan: those of two windows would wait for each other in loops.
  const scan = ['scan', '--model', 'demo', '--corpus', 'demo', '--max-sentences', String(SENTENCES), '--threads', '1']
  const command = ['main/launch.js', ...scan, '--project', demoProject]
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 2] })
  if (status !== 0) throw new Error('The scan of the demo corpus failed; the lines above say why.')
  provide('demoProject', demoProject)
  return () => {
    for (const { server } of displays) server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A display that nobody sees; it takes a name that is free. */
async function startDisplay(): Promise<{ name: string; server: ChildProcess }> {
  const options = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset']
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  process.once('exit', () => server.kill())
  const number = await new Promise<string>((named, failed) => {
    server.stdio[3]?.once('data', (data: Buffer) => named(String(data).trim()))
    server.once('error', failed)
    server.once('exit', (status) => failed(new Error(`Xvfb ended with status ${status}.`)))
  })
  return { name: `:${number}`, server }
}

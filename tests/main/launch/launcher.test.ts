import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
let project: string

/** A project of the launcher alone, with a program of the test's own. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'keymark-launcher-'))
  for (const path of ['main/launch.js', 'main/launch'])
    cpSync(join(root, path), join(project, path), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  mkdirSync(join(project, 'node_modules/node/bin'), { recursive: true })
  symlinkSync(join(root, 'node_modules/node/bin/node'), join(project, 'node_modules/node/bin/node'))
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

const program = (text: string): void => writeFileSync(join(project, 'main/cli.ts'), text)
const launcher = (...options: string[]): ChildProcess =>
  spawn(process.execPath, [join(project, 'main/launch.js'), ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((found) => child.stdout?.once('data', (data: Buffer) => found(data.toString().trim())))
const end = (child: ChildProcess): Promise<{ status: number | null; signal: string | null }> =>
  new Promise((ended) => child.on('exit', (status, signal) => ended({ status, signal })))
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('the program runs on the project’s Node, with the options, standard streams and exit status passed through', () => {
  program('console.log(JSON.stringify([process.execPath, ...process.argv.slice(2)])); process.exitCode = 7')
  const { status, stdout } = spawnSync(process.execPath, [join(project, 'main/launch.js'), 'a b', '--c'], {
    encoding: 'utf8',
  })
  const [node, ...options] = JSON.parse(stdout) as string[]
  expect(node).toBe(join(root, 'node_modules/node/bin/node'))
  expect(options).toEqual(['a b', '--c'])
  expect(status).toBe(7)
})

test('a Node that install scripts were not allowed to put in place is taken from its package', () => {
  program("console.log('ran')")
  const archive = join(project, `node_modules/node-${process.platform}-${process.arch}/bin`)
  mkdirSync(archive, { recursive: true })
  rmSync(join(project, 'node_modules/node/bin/node'))
  symlinkSync(join(root, 'node_modules/node/bin/node'), join(archive, 'node'))
  const { stdout } = spawnSync(process.execPath, [join(project, 'main/launch.js')], { encoding: 'utf8' })
  expect(stdout).toBe('ran\n')
})

test('without the packages, one line says what to run', () => {
  rmSync(join(project, 'node_modules'), { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, [join(project, 'main/launch.js')], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^keymark: .*Run: npm ci.*\n$/u)
})

test('signals reach the program, which decides how it ends', async () => {
  program("process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log(process.pid)")
  const child = launcher()
  const ended = end(child)
  await firstLine(child)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ status: 5, signal: null })
})

test('a program that dies of a signal makes the launcher die of the same one', async () => {
  program('setInterval(() => {}, 1000); console.log(process.pid)')
  const child = launcher()
  const ended = end(child)
  process.kill(Number(await firstLine(child)), 'SIGTERM')
  expect(await ended).toEqual({ status: null, signal: 'SIGTERM' })
})

test('a launcher that is killed takes the program along', async () => {
  program('setInterval(() => {}, 1000); console.log(process.pid)')
  const child = launcher()
  const ended = end(child)
  const pid = Number(await firstLine(child))
  child.kill('SIGKILL')
  await ended
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('without a display, npm start names the two ways out', () => {
  const environment: NodeJS.ProcessEnv = { ...process.env, PATH: dirname(process.execPath) }
  delete environment['DISPLAY']
  delete environment['WAYLAND_DISPLAY']
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'main/launch/start.ts')], {
    encoding: 'utf8',
    env: environment,
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^keymark: There is no display\. .*xvfb-run npm start.*npm run demo.*\n$/u)
})

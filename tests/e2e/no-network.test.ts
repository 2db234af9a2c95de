/**
 * The program reaches nobody until a person looks a model up: every connect and every datagram of a fresh start is traced in the kernel, names that are
 * asked for included.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findElectron } from '#main/launch/electron.ts'
import { electronSwitches } from '#main/launch/switches.ts'
import { startHub } from '../fixtures/hub.ts'
import { contactsIn, traced } from '../fixtures/network-trace.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark, root } from './launch.ts'

const folder = temporaryFolder()
/** Milliseconds in which another program's fresh start reaches for the network. */
const PATIENCE = 300_000
let slowest = 0
let electron = ''

beforeAll(async () => {
  electron = (await findElectron(root)).path
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the trace sees how a window without this program’s settings reaches for spelling dictionaries', async () => {
  const control = join(folder, 'control')
  mkdirSync(control)
  writeFileSync(join(control, 'package.json'), '{"main":"main.js"}')
  writeFileSync(
    join(control, 'main.js'),
    `const { app, BrowserWindow } = require('electron')
    app.whenReady().then(() => new BrowserWindow({ webPreferences: { spellcheck: false } }).loadURL('data:text/html,'))`,
  )
  const trace = join(folder, 'control.trace')
  const [program = '', ...before] = traced(trace)
  const options = [...electronSwitches(), `--user-data-dir=${join(folder, 'control-data')}`, control]
  const began = Date.now()
  const child = spawn(program, [...before, electron, ...options], { stdio: 'ignore', detached: true })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    while (contactsIn(trace).length === 0 && Date.now() - began < PATIENCE) await pause(100)
  } finally {
    // strace ends with the program that it holds.
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await ended
  }
  expect(contactsIn(trace)).not.toEqual([])
  slowest = Date.now() - began
})

test('a fresh start, a new project and a scan reach nobody; looking a model up reaches the Hub alone', async () => {
  const hub = await startHub()
  const trace = join(folder, 'keymark.trace')
  const wrapped = join(folder, 'electron')
  mkdirSync(wrapped)
  const script = `#!/bin/sh\nexec ${traced(trace).join(' ')} '${electron}' "$@"\n`
  writeFileSync(join(wrapped, 'electron'), script, { mode: 0o755 })
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = wrapped
  const keymark = await launchKeymark({ userData: join(folder, 'user'), environment: { HF_ENDPOINT: hub.address } })
  const { page, app } = keymark
  const loaded = Date.now()
  await answerDialogs(app, { save: join(folder, 'new.keymark') })
  await page.getByRole('button', { name: 'New project…' }).first().click()
  await page.getByRole('link', { name: 'Scan', exact: true }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('mispelled wrods')
  await page.getByLabel('Sentences to read').fill('50')
  await page.getByRole('button', { name: 'Start the scan' }).click()
  await page.getByText('50 sentences').first().waitFor()
  await pause(Math.max(0, loaded + 2 * slowest - Date.now()))
  expect(hub.requests).toEqual([])
  await page.getByRole('button', { name: 'New scan' }).click()
  await page.getByText('My own', { exact: true }).click()
  await page.getByRole('button', { name: 'Download one…' }).click()
  await page.getByLabel('Model on the Hub').fill('lab/none')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText('The Hub has no model lab/none').waitFor()
  await keymark.close()
  await hub.close()
  expect(hub.requests).toEqual(['/api/models/lab/none/tree/main'])
  const port = `sin_port=htons(${new URL(hub.address).port})`
  expect(contactsIn(trace).filter((contact) => !contact.includes(port))).toEqual([])
})

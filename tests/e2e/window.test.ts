import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildPacket } from '#main/exchange/packet.ts'
import { packetsOf } from '#main/store/packet.ts'
import { createStudy } from '#main/store/study.ts'
import { writeStudy } from '../fixtures/packet.ts'
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark } from './launch.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Chooses an item of the application menu, which must be there and enabled. */
const chooseItem = (app: ElectronApplication, path: string[]): Promise<void> =>
  app.evaluate(({ Menu }, path) => {
    let items = Menu.getApplicationMenu()?.items ?? []
    for (const label of path.slice(0, -1)) items = items.find((item) => item.label === label)?.submenu?.items ?? []
    const item = items.find((item) => item.label === path.at(-1))
    if (item?.enabled !== true) throw new Error(`The menu offers no ${path.join(', ')}.`)
    item.click()
  }, path)

/** Labels of the items of a menu, those that cannot be chosen in brackets. */
const itemsOf = (app: ElectronApplication, menu: string): Promise<string[]> =>
  app.evaluate(({ Menu }, menu) => {
    const items = Menu.getApplicationMenu()?.items.find(({ label }) => label === menu)?.submenu?.items ?? []
    return items
      .filter(({ type }) => type !== 'separator')
      .map(({ label, enabled }) => (enabled ? label : `[${label}]`))
  }, menu)

/** What the window of the operating system is called. */
const titleOf = (app: ElectronApplication): Promise<string | undefined> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())

test('a project named on the command line is open, and the menu’s items reach the page', async () => {
  const project = join(folder, 'given.keymark')
  writeProject(project).db.close()
  const { app, page, close } = await launchKeymark({ project, userData: folder })
  try {
    await page.getByText('given').first().waitFor()
    const choose = (path: string[]): Promise<void> => chooseItem(app, path)
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await choose(['&View', 'Theme', 'Light'])
    const light = await background()
    await choose(['&View', 'Theme', 'Dark'])
    await expect.poll(background).not.toBe(light)
    await choose(['&View', 'Command palette'])
    await page.getByRole('dialog').waitFor()
    await choose(['Help', 'Guide for annotators'])
    await page.getByRole('dialog', { name: 'A guide for annotators' }).waitFor()
    await page.keyboard.press('Escape')
    const refused = join(folder, 'no.kmpacket')
    writeFileSync(refused, 'This is no packet.')
    await answerDialogs(app, { open: [refused] })
    await choose(['&File', 'Open packet…'])
    await page.getByText(/no\.kmpacket/u).waitFor()
    await choose(['&File', 'Close project'])
    await page.getByRole('button', { name: 'New project…' }).first().waitFor()
  } finally {
    await close()
  }
})

test('the window comes back where and as large as it was', async () => {
  const bounds = { x: 40, y: 50, width: 1100, height: 750 }
  const first = await launchKeymark({ userData: folder })
  await first.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), bounds)
  await first.close()
  const second = await launchKeymark({ userData: folder })
  const now = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  await second.close()
  expect(now).toEqual(bounds)
})

test('a file that is no project is reported over a window that works', async () => {
  const project = join(folder, 'letter.keymark')
  writeFileSync(project, 'Dear reader, this is not a database but a letter that says so.')
  // The message is a window of the system, so what it says is caught where the program hands it over.
  const { app, page, close } = await launchKeymark({ userData: folder })
  try {
    const told = await app.evaluate(async ({ app: program, dialog }, project) => {
      const message = new Promise<{ message: string; detail?: string }>((heard) => {
        dialog.showMessageBox = ((_window: unknown, options: { message: string }) => {
          heard(options)
          return Promise.resolve({ response: 0, checkboxChecked: false })
        }) as typeof dialog.showMessageBox
      })
      program.emit('second-instance', {}, [], '', { file: project })
      return message
    }, project)
    expect(told.message).toBe('The file was not opened')
    expect(told.detail).toContain('letter.keymark')
    await page.getByRole('button', { name: 'Open project…' }).first().waitFor()
  } finally {
    await close()
  }
})

test('projects and packets open by a second start, by drag and drop, from the menu and as an argument', async () => {
  const written = writeStudy()
  const [packet] = packetsOf(written.db, written.study)
  written.db.close()
  if (packet === undefined) throw new Error('The study has no packet.')
  const file = join(folder, 'wiki-ada.kmpacket')
  writeFileSync(file, await buildPacket(packet, '0'))
  const labels = join(folder, 'labels of ada.keymark')
  const other = join(folder, 'other & more.keymark')
  writeProject(other).db.close()

  const first = await launchKeymark({ userData: folder })
  await answerDialogs(first.app, { save: labels })
  await first.app.evaluate(({ app: program }, file) => {
    program.emit('second-instance', {}, [], '', { file })
  }, file)
  // A packet is opened for its labels, on the first key.
  await first.page.getByRole('grid', { name: 'Triggers' }).waitFor()
  await expect.poll(() => titleOf(first.app)).toBe('Label – labels of ada – Keymark')

  // A file from the system's file manager, dropped as the browser engine itself delivers it.
  const session = await first.page.context().newCDPSession(first.page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [other], dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data })
  }
  await expect.poll(() => titleOf(first.app)).toBe('Project – other & more – Keymark')
  await first.page.getByRole('cell', { name: 'made', exact: true }).waitFor()
  await first.page.getByRole('link', { name: 'Keys' }).click()
  await expect.poll(() => titleOf(first.app)).toBe('Keys – other & more – Keymark')

  const recent = await first.app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File')?.submenu?.items ?? []
    return items.find(({ label }) => label === 'Open recent')?.submenu?.items.map(({ label }) => label)
  })
  expect(recent).toEqual([`other && more – ${folder}`, `labels of ada – ${folder}`])
  await chooseItem(first.app, ['&File', 'Open recent', `labels of ada – ${folder}`])
  await expect.poll(() => titleOf(first.app)).toBe('Label – labels of ada – Keymark')
  await first.close()

  // Which project keeps the labels is known: nobody is asked a second time.
  const second = await launchKeymark({ userData: folder, project: file })
  await second.page.getByRole('grid', { name: 'Triggers' }).waitFor()
  await expect.poll(() => titleOf(second.app)).toBe('Label – labels of ada – Keymark')
  await second.close()
})

test('menu entries that have to wait say what for, and of several studies the menu asks which', async () => {
  const project = join(folder, 'given.keymark')
  const { db, scan } = writeProject(project)
  for (const name of ['one', 'two']) createStudy(db, { name, scan, perLayer: 2, seed: 1, annotator: 'ann' })
  db.close()
  const { app, page, close } = await launchKeymark({ userData: folder })
  try {
    await expect
      .poll(() => itemsOf(app, '&File'))
      .toEqual([
        'New project…',
        'Open project…',
        '[Open recent]',
        '[Save project as… (none is open)]',
        '[Restore… (none is open)]',
        '[Close project (none is open)]',
        'Open packet…',
        '[Return labels… (needs a project)]',
        '[Export packets… (needs a project)]',
        '[Import labels… (needs a project)]',
        '[Export labels… (needs a project)]',
        'Quit',
      ])
    await app.evaluate(({ app: program }, file) => {
      program.emit('second-instance', {}, [], '', { file })
    }, project)
    await expect.poll(() => itemsOf(app, '&File')).toContain('Export packets…')
    await expect.poll(() => itemsOf(app, '&File')).toContain('[Return labels… (needs a packet)]')
    const packets = join(folder, 'packets')
    mkdirSync(packets)
    await answerDialogs(app, { open: [packets] })
    await chooseItem(app, ['&File', 'Export packets…'])
    const dialog = page.getByRole('dialog', { name: 'Export the packets of which study?' })
    await dialog.getByRole('button', { name: 'one' }).click()
    await page.getByText('1 packet written to packets: one-ann.kmpacket for ann.').waitFor()
    expect(readdirSync(packets)).toEqual(['one-ann.kmpacket'])
  } finally {
    await close()
  }
})

test('a failure goes with its cause, and covers nothing', async () => {
  const project = join(folder, 'given.keymark')
  const { db, scan } = writeProject(project)
  createStudy(db, { name: 'one', scan, perLayer: 2, seed: 1, annotator: 'ann' })
  db.close()
  const { app, page, close } = await launchKeymark({ userData: folder, project })
  try {
    const refused = join(folder, 'no.kmpacket')
    writeFileSync(refused, 'This is no packet.')
    await page.getByRole('link', { name: 'Label' }).click()
    const done = page.getByRole('button', { name: /Done/u })
    await done.waitFor()
    const failure = page.getByRole('alert').filter({ hasText: 'no.kmpacket' })
    const fail = async (): Promise<void> => {
      await answerDialogs(app, { open: [refused] })
      await chooseItem(app, ['&File', 'Open packet…'])
      await failure.waitFor()
    }
    await fail()
    const [below, above] = [await done.boundingBox(), await failure.boundingBox()]
    expect((below?.y ?? 0) + (below?.height ?? 0)).toBeLessThanOrEqual(above?.y ?? 0)
    // Trying again takes it away, though it is cancelled this time.
    await answerDialogs(app, { open: [] })
    await chooseItem(app, ['&File', 'Open packet…'])
    await failure.waitFor({ state: 'detached' })
    await fail()
    await page.keyboard.press(']')
    await failure.waitFor({ state: 'detached' })
    await fail()
    await chooseItem(app, ['&File', 'Close project'])
    await failure.waitFor({ state: 'detached' })
  } finally {
    await close()
  }
})

test('the demo is one click away: its project is open, and its scan runs', async () => {
  const documents = join(folder, 'documents')
  writeFileSync(join(folder, 'user-dirs.dirs'), `XDG_DOCUMENTS_DIR="${documents}"\n`)
  const { page, close } = await launchKeymark({
    userData: join(folder, 'user'),
    environment: { XDG_CONFIG_HOME: folder },
  })
  try {
    const doors = page.getByRole('region', { name: 'Ways to begin' })
    await expect
      .poll(() => doors.getByRole('heading').allTextContents())
      .toEqual(['Look at the demo', 'I have a packet', 'New project'])
    await doors.getByRole('button', { name: 'Look at the demo' }).click()
    await page.getByRole('heading', { name: 'demo', exact: true }).waitFor()
    expect(readdirSync(join(documents, 'Keymark demo'))).toContain('demo.keymark')
    await page.getByRole('progressbar', { name: 'demo: progress' }).waitFor()
    await page.getByRole('cell', { name: 'demo', exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('stopped').first().waitFor()
  } finally {
    await close()
  }
})

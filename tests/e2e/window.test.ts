import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark } from './launch.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a project named on the command line is open, and the menu’s items reach the page', async () => {
  const project = join(folder, 'given.keymark')
  writeProject(project).db.close()
  const { app, page, close } = await launchKeymark({ project, userData: folder })
  try {
    await page.getByText('given').first().waitFor()
    const choose = (path: string[]): Promise<void> =>
      app.evaluate(({ Menu }, path) => {
        let items = Menu.getApplicationMenu()?.items ?? []
        for (const label of path.slice(0, -1)) items = items.find((item) => item.label === label)?.submenu?.items ?? []
        const item = items.find((item) => item.label === path.at(-1))
        if (item === undefined) throw new Error(`The menu has no ${path.join(', ')}.`)
        item.click()
      }, path)
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
      program.emit('second-instance', {}, [], '', { project })
      return message
    }, project)
    expect(told.message).toBe('The project was not opened')
    expect(told.detail).toContain('letter.keymark')
    await page.getByRole('button', { name: 'Open project…' }).first().waitFor()
  } finally {
    await close()
  }
})

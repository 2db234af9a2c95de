/** The frame by keyboard: the palette, the way past the sidebar, the sidebar itself, the sheet of shortcuts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EveryPage, go, openEveryPage } from './every-page.ts'

let keymark: EveryPage

beforeAll(async () => {
  keymark = await openEveryPage()
})
afterAll(() => keymark.close())

const palette = () => keymark.page.getByRole('dialog', { name: 'Commands' })
const offered = (): Promise<string[]> => palette().getByRole('menuitem').locator('span:first-child').allInnerTexts()

test('the first stop of the Tab key leads past the sidebar into the page', async () => {
  const { page } = keymark
  await go(page, '/study')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('button', { name: 'Skip to the page' })
  await expect.poll(() => skip.evaluate((button) => button === document.activeElement)).toBe(true)
  // It is seen while it has the focus.
  expect((await skip.boundingBox())?.width).toBeGreaterThan(50)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  const isInPage = (): Promise<boolean> =>
    page.evaluate(() => document.querySelector('main')?.contains(document.activeElement) ?? false)
  expect(await isInPage()).toBe(true)
})

test('the palette leads with pages, takes the name of a key, and goes at one Escape, whatever was typed', async () => {
  const { page } = keymark
  await go(page, '/project')
  await page.keyboard.press('Control+k')
  await palette().waitFor()
  await page.keyboard.type('la')
  await expect.poll(async () => (await offered()).slice(0, 2)).toEqual(['Go to Label', 'Go to Layers'])
  await page.keyboard.press('Escape')
  await palette().waitFor({ state: 'detached' })

  await page.keyboard.press('Control+k')
  await page.keyboard.type('1/0')
  await expect.poll(async () => (await offered())[0]).toMatch(/1\/0/u)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '1/0', exact: true }).waitFor()
})

test('what the arrows choose in the palette comes into sight', async () => {
  const { page } = keymark
  await go(page, '/project')
  await page.keyboard.press('Control+k')
  await palette().waitFor()
  for (let presses = 0; presses < 25; presses++) await page.keyboard.press('ArrowDown')
  const list = await palette().getByRole('region', { name: 'List of commands' }).boundingBox()
  const chosen = await palette().locator('[role=menuitem][data-focused]').boundingBox()
  expect(chosen?.y ?? 0).toBeGreaterThan((list?.y ?? Infinity) - 1)
  expect((chosen?.y ?? Infinity) + (chosen?.height ?? 0)).toBeLessThan((list?.y ?? 0) + (list?.height ?? 0) + 1)
  await page.keyboard.press('Escape')
})

test('the sidebar is one stop of the Tab key, and the arrows go through it', async () => {
  const { page } = keymark
  await go(page, '/study')
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')
  await page.getByRole('button', { name: 'Skip to the page' }).focus()
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Study')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('Label')
  await page.keyboard.press('Home')
  expect(await focused()).toBe('Project')
  await page.keyboard.press('End')
  expect(await focused()).toBe('Settings')
  await page.keyboard.press('ArrowUp')
  expect(await focused()).toBe('Prompt')
  await page.keyboard.press('Tab')
  expect(
    await page.getByRole('navigation', { name: 'Pages' }).evaluate((nav) => nav.contains(document.activeElement)),
  ).toBe(false)
})

test('the sheet keeps what a shortcut does and its keys in one line', async () => {
  const { page } = keymark
  await go(page, keymark.label)
  await page.getByRole('grid', { name: 'Triggers' }).waitFor()
  await page.getByRole('button', { name: 'Shortcuts' }).click()
  const sheet = page.getByRole('dialog', { name: 'Shortcuts on this page' })
  await sheet.getByText('Undo', { exact: true }).waitFor()
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1024, height: 700 },
  ]) {
    await keymark.app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
    }, size)
    await page.waitForFunction(({ width }) => window.innerWidth === width, size)
    const apart = await sheet.locator('kbd').evaluateAll((keys) =>
      keys.flatMap((key) => {
        const row = key.closest('li, tr, div:has(> :nth-child(2))')
        const name = row?.firstElementChild?.getBoundingClientRect()
        const at = key.getBoundingClientRect()
        const isBeside = name !== undefined && at.left >= name.left && at.top < name.bottom && at.bottom > name.top
        return isBeside ? [] : [`${row?.textContent}`]
      }),
    )
    expect(apart, `${size.width}`).toEqual([])
  }
  await page.keyboard.press('Escape')
})

/** Tab through every control of every page: the document stays where it is, and what has the focus is in view. */
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EveryPage, go, openEveryPage } from './every-page.ts'

let keymark: EveryPage

beforeAll(async () => {
  keymark = await openEveryPage()
  await keymark.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700))
})
afterAll(() => keymark.close())

/** Unfolds what is folded, so that its controls are there to be tabbed to. */
async function unfold(page: Page): Promise<void> {
  const folded = page.getByRole('main').locator('button[aria-expanded=false]:not([aria-haspopup])')
  for (let left = 30; left > 0 && (await folded.count()) > 0; left--) await folded.first().click()
}

/** What is wrong where the focus is now; `null` when it has gone all the way round. */
const look = (page: Page): Promise<{ name: string; wrong: string[] } | null> =>
  page.evaluate(() => {
    const wrong: string[] = []
    for (let at = document.body as HTMLElement | null; at !== null; at = at.parentElement)
      if (at.scrollTop !== 0 || at.scrollLeft !== 0) wrong.push(`${at.tagName} scrolled by ${at.scrollTop}`)
    for (const at of [document.documentElement, document.getElementById('root')])
      if (at !== null && (at.scrollTop !== 0 || at.scrollLeft !== 0)) wrong.push(`${at.tagName} scrolled`)
    // What is hidden in a pane would otherwise lengthen the pane around it, and give the page two scroll bars.
    for (const pane of document.querySelectorAll('main, main :has(*)')) {
      const { overflowY, position } = getComputedStyle(pane)
      if (/auto|scroll/u.test(overflowY) && position === 'static') wrong.push(`not measured from: ${pane.className}`)
    }
    if (window.scrollY !== 0) wrong.push(`window scrolled by ${window.scrollY}`)
    const frame = document.querySelector('#root > div > footer')?.getBoundingClientRect()
    if (frame === undefined || Math.round(frame.bottom) !== window.innerHeight)
      wrong.push('the status bar is not below')
    const element = document.activeElement
    if (element === null || element === document.body) return null
    const seen = element.closest('label') ?? element
    const name = `${element.tagName} ${element.getAttribute('aria-label') ?? seen.textContent?.slice(0, 40)}`
    const { left, right, top, bottom } = seen.getBoundingClientRect()
    const isIn = right > 0 && left < window.innerWidth && bottom > 0 && top < window.innerHeight
    if (!isIn) wrong.push(`${name} has the focus at ${Math.round(top)} of ${window.innerHeight}`)
    const isFirst = element.hasAttribute('data-tabbed')
    element.setAttribute('data-tabbed', '')
    return isFirst ? null : { name, wrong }
  })

test('nothing that takes the focus moves the document, on any page', async () => {
  const { page } = keymark
  const found: Record<string, string[]> = {}
  const stops: Record<string, number> = {}
  for (const address of keymark.pages) {
    await go(page, address)
    await unfold(page)
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('[data-tabbed]')) element.removeAttribute('data-tabbed')
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    const wrong: string[] = []
    let count = 0
    for (; count < 300; count++) {
      await page.keyboard.press('Tab')
      const seen = await look(page)
      if (seen === null) break
      wrong.push(...seen.wrong)
    }
    stops[address] = count
    if (wrong.length > 0) found[address] = wrong
  }
  expect(found).toEqual({})
  // The round went somewhere: past the sidebar, which is one stop, on pages that have controls.
  expect(stops['/study']).toBeGreaterThan(4)
  expect(stops['/layers']).toBeGreaterThan(4)
})

test('a check box that is clicked far below leaves the document in place', async () => {
  const { page } = keymark
  await go(page, '/layers')
  await unfold(page)
  const boxes = page.getByRole('main').getByRole('checkbox')
  await expect.poll(() => boxes.count()).toBeGreaterThan(3)
  const checked = page.getByRole('main').locator('input[type=checkbox]:checked')
  await page.getByRole('main').locator('label:has(input[type=checkbox])').last().click()
  await expect.poll(() => checked.count()).toBe(1)
  await page.keyboard.press('Space')
  await expect.poll(() => checked.count()).toBe(0)
  expect((await look(page))?.wrong ?? []).toEqual([])
  await page.getByRole('heading', { name: 'Layers' }).first().waitFor()
  expect((await page.locator('header h1').boundingBox())?.y).toBeLessThan(40)
})

test('no check box that is clicked moves the document, on any page', async () => {
  const { page } = keymark
  const found: Record<string, string[]> = {}
  let clicked = 0
  for (const address of [...keymark.pages, '/scan?scan=new']) {
    await go(page, address)
    const form = page.getByRole('main').getByRole('button', { name: 'New study…' })
    if ((await form.count()) > 0) await form.click()
    await unfold(page)
    const boxes = await page.getByRole('main').locator('label:has(input[type=checkbox])').all()
    for (const box of boxes) {
      const isOn = (): Promise<boolean> => box.locator('input').isChecked()
      const before = await isOn()
      await box.click()
      await expect.poll(isOn).toBe(!before)
      clicked += 1
      const wrong = (await look(page))?.wrong ?? []
      if (wrong.length > 0) found[address] = wrong
      await box.click()
      await expect.poll(isOn).toBe(before)
    }
  }
  expect(found).toEqual({})
  // Rows of Table 1, the texts of a scan, and what a study asks for.
  expect(clicked).toBeGreaterThan(8)
})

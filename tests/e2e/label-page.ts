import type { Page } from 'playwright'

export interface LabelledKey {
  shallow: { description: string; ranks: number[] }
  semantic: { description: string; ranks: number[] }
}

/** To a page by keyboard, as one who does not know its key. */
export async function goTo(page: Page, title: string): Promise<void> {
  // What needs a study says so until the window knows that there is one.
  await page.getByRole('navigation').locator('a', { hasText: title }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
  await page.keyboard.type(`Go to ${title}`)
  await page.getByRole('menuitem', { name: `Go to ${title}` }).waitFor()
  await page.keyboard.press('Enter')
}

/** The label page as an annotator works it: keys in, what the window shows out. */
export function labelPage(page: Page) {
  const queue = page.getByRole('region', { name: 'Queue' })
  const patterns = page.getByRole('region', { name: 'Patterns' })
  const rows = page.getByRole('grid', { name: 'Triggers' }).getByRole('row')
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  const saved = (): Promise<void> => page.getByRole('status').filter({ hasText: 'Saved' }).waitFor()
  const here = queue.locator('[aria-current=true]')

  async function marked(pattern: number): Promise<number[]> {
    const chips = page.getByRole('button', {
      name: new RegExp(`^Pattern ${pattern}\\b.*, trigger \\d+$`, 'u'),
      pressed: true,
    })
    const names = await chips.evaluateAll((all) => all.map((chip) => chip.getAttribute('aria-label') ?? ''))
    return names.map((name) => Number(/\d+$/u.exec(name)?.[0]))
  }

  async function found(pattern: number, kind: string): Promise<{ description: string; ranks: number[] }> {
    const card = patterns.getByRole('listitem', { name: /^Pattern/u }).nth(pattern - 1)
    if ((await card.getByRole('radio', { name: kind, checked: true }).count()) !== 1)
      throw new Error(`Pattern ${pattern} is not ${kind}.`)
    return { description: await card.getByRole('textbox').inputValue(), ranks: await marked(pattern) }
  }

  return {
    press,
    open: async (): Promise<void> => {
      await goTo(page, 'Label')
      await rows.nth(1).waitFor()
    },
    /** N, the description, Escape, and the key of its kind. */
    addPattern: async (description: string, kind: 's' | 'e'): Promise<void> => {
      await press('n')
      await page.keyboard.type(description)
      await press('Escape')
      await press(kind)
      await saved()
    },
    /** Walks to each trigger and presses the pattern's digit. */
    mark: async (ranks: number[], digit: string): Promise<void> => {
      await press('Home')
      let at = 1
      for (const rank of ranks) {
        for (; at < rank; at++) await press(rank % 2 === 0 ? 'j' : 'ArrowDown')
        await press(digit)
      }
      await saved()
    },
    done: async (): Promise<void> => {
      await press('Control+Enter')
      await saved()
    },
    /** From 1. */
    place: async (): Promise<number> => Number(/\d+/u.exec(await here.innerText())?.[0]),
    state: async (): Promise<string> =>
      /^.*?(new|in progress|done|no pattern)/su.exec(await here.innerText())?.[1] ?? '',
    progress: (): Promise<string> => queue.getByText(/^\d+ of \d+$/u).innerText(),
    triggers: async (): Promise<number> => (await rows.count()) - 1,
    support: (pattern: number): Promise<string> =>
      patterns
        .getByRole('listitem', { name: /^Pattern/u })
        .nth(pattern - 1)
        .getByText(/^\d+ of \d+$/u)
        .innerText(),
    notice: (): Promise<string> => patterns.getByRole('status').innerText(),
    reasons: (): Promise<string[]> =>
      patterns.getByRole('list', { name: 'Done waits for' }).getByRole('listitem').allInnerTexts(),
    /** Patterns 1 and 2 as the window shows them. */
    shown: async (): Promise<LabelledKey> => ({
      shallow: await found(1, 'shallow'),
      semantic: await found(2, 'semantic'),
    }),
  }
}

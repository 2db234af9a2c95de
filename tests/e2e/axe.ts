/** What axe has against a page, a state or a dialog. */
import axe from 'axe-core'
import type { Page } from 'playwright'

declare global {
  interface Window {
    /** There once a window was looked at. */
    axe?: typeof axe
  }
}

/** Characters of an element that say which it is. */
const ENOUGH = 200

/** @returns each rule with the elements that break it; none where there is nothing to object to */
export async function objections(page: Page): Promise<string[]> {
  // Half a megabyte of program: it is read once in each window, not at each page.
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    if (window.axe === undefined) throw new Error('axe is not in the page')
    const found = await window.axe.run(
      // What react-aria said of a field that is gone names a label that is gone too, for seconds.
      { exclude: ['[data-live-announcer]'] },
      {
        resultTypes: ['violations'],
        // Addresses of pages stand behind a #, so axe takes any first link for one that skips to a place in the page.
        rules: { 'skip-link': { enabled: false } },
      },
    )
    return found.violations.map(({ id, nodes }) => ({ id, elements: nodes.map(({ html }) => html) }))
  })
  return violations.map(({ id, elements }) => `${id}: ${elements.map((html) => html.slice(0, ENOUGH)).join('\n')}`)
}

/** What axe has against a page, a state or a dialog. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

/** Characters of an element that say which it is. */
const ENOUGH = 200

/** @returns each rule with the elements that break it; none where there is nothing to object to */
export async function objections(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // The pages of Electron open no other ones, in which axe would sum up what it found.
    .setLegacyMode(true)
    // What react-aria said of a field that is gone names a label that is gone too, for seconds.
    .exclude('[data-live-announcer]')
    // Addresses of pages stand behind a #, so axe takes any first link for one that skips to a place in the page.
    .disableRules('skip-link')
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, ENOUGH)).join('\n')}`)
}

/** Every page with something on it: those of the sidebar, and those behind them. */
import type { Page } from 'playwright'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { PLACES, SETTINGS } from '../../renderer/frame/places.ts'
import { writeSharedStudy } from '../fixtures/shared-study.ts'

/** Addresses of the sidebar's pages. */
export const ADDRESSES = [...PLACES, SETTINGS].map(({ to }): string => to)

/** Writes a project of a study that three people labelled. @returns addresses of all its pages */
export function writeEveryPage(project: string): string[] {
  const { db, study, scan } = writeSharedStudy(project)
  const [first] = beginAdjudication(db, study, 'Judge')
  const assignment = db.prepare("SELECT min(id) FROM assignment WHERE kind = 'key'").pluck().get() as number
  db.close()
  return [...ADDRESSES, `/key/${scan}/1/0`, `/label/${assignment}`, `/adjudication/${first?.assignment}`]
}

export async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, address)
  await page.getByRole('main').waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
  // Figures and lists come after the first paint.
  await page.waitForTimeout(400)
}

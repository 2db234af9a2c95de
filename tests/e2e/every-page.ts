/** Every page with something on it: those of the sidebar, and those behind them. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { AnalysisSettings, type AnalysisResult } from '#contract/analysis/registry.ts'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { createAnalysis, finishAnalysis, type NewAnalysis } from '#main/store/analysis.ts'
import { PLACES, SETTINGS } from '../../renderer/frame/places.ts'
import { ANY_PROVENANCE, RESULTS } from '../fixtures/analysis-results.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { writeSharedStudy } from '../fixtures/shared-study.ts'
import { type Keymark, launchKeymark } from './launch.ts'

/** Addresses of the sidebar's pages. */
export const ADDRESSES = [...PLACES, SETTINGS].map(({ to }): string => to)

const analysisOf = (scan: number, name: AnalysisResult['name']): NewAnalysis => ({
  scan,
  settings: AnalysisSettings.parse({ name }),
  provenance: { ...ANY_PROVENANCE, text: { name: 'a text', sha256: '', bytes: 1 } },
  total: 1,
})

/** Writes a project of a study that three people labelled, with a result of each analysis. @returns addresses of all its pages */
function writeEveryPage(project: string): string[] {
  const { db, study, scan } = writeSharedStudy(project)
  const [first] = beginAdjudication(db, study, 'Judge')
  for (const result of RESULTS) finishAnalysis(db, createAnalysis(db, analysisOf(scan, result.name)), result)
  const assignment = db.prepare("SELECT min(id) FROM assignment WHERE kind = 'key'").pluck().get() as number
  db.close()
  return [...ADDRESSES, `/key/${scan}/1/0`, `/label/${assignment}`, `/adjudication/${first?.assignment}`]
}

/** A window on such a project. */
export interface EveryPage extends Keymark {
  /** What the project lies in; closing deletes it. */
  folder: string
  project: string
  pages: string[]
  /** The one of `pages` on which a key is labelled. */
  label: string
}

/** @param alter does something more to the project before it is opened */
export async function openEveryPage(alter?: (project: string) => void | Promise<void>): Promise<EveryPage> {
  const folder = temporaryFolder()
  const project = join(folder, 'p.keymark')
  const pages = writeEveryPage(project)
  await alter?.(project)
  const keymark = await launchKeymark({ project })
  // What needs labels says so until the window knows that there are some.
  await keymark.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Layers' }).waitFor()
  return {
    ...keymark,
    folder,
    project,
    pages,
    label: pages.find((address) => address.startsWith('/label/')) ?? '',
    close: async () => {
      await keymark.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, address)
  await page.getByRole('main').waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
  await settled(page)
}

/** Frames without a change after which a page is taken to be finished: figures and lists come after the first paint. */
const QUIET_FRAMES = 12

/** Resolves when the page has stopped changing, counted in frames that it drew. */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(
    (frames) =>
      new Promise<void>((resolve) => {
        let quiet = 0
        const observer = new MutationObserver(() => {
          quiet = 0
        })
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
        const next = (): void => {
          quiet += 1
          if (quiet <= frames || document.querySelector('[aria-busy=true]') !== null) {
            requestAnimationFrame(next)
            return
          }
          observer.disconnect()
          resolve()
        }
        requestAnimationFrame(next)
      }),
    QUIET_FRAMES,
  )
